import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { MetricsModule } from '../platform/metrics/metrics.module.js';
import { Migrations } from '../platform/mongo/migrations.js';
import { OutcomeBlocks, PredictionBlocks } from './blocks/blocks.port.js';
import { PredictionsController } from './http/predictions.controller.js';
import {
  OutcomeBlockBytesDocument,
  OutcomeBlockBytesSchema,
  OutcomeBlockDocument,
  OutcomeBlockSchema,
  PredictionBlockBytesDocument,
  PredictionBlockBytesSchema,
  PredictionBlockDocument,
  PredictionBlockSchema,
} from './mongo/block.schema.js';
import { MongoOutcomeBlocks, MongoPredictionBlocks } from './mongo/mongo-blocks.js';
import { predictionMigrations } from './mongo/prediction.migrations.js';
import { PredictionLists } from './prediction-lists.service.js';
import { PredictionLog } from './prediction-log.service.js';
import { PredictionMetrics } from './prediction-metrics.service.js';
import { PredictionReader } from './prediction-reader.service.js';
import { JoinedBlocks } from './reading/joined-blocks.service.js';

/** What was predicted, and what happened. */
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: PredictionBlockDocument.name, schema: PredictionBlockSchema },
      { name: PredictionBlockBytesDocument.name, schema: PredictionBlockBytesSchema },
      { name: OutcomeBlockDocument.name, schema: OutcomeBlockSchema },
      { name: OutcomeBlockBytesDocument.name, schema: OutcomeBlockBytesSchema },
    ]),
    MetricsModule,
  ],
  controllers: [PredictionsController],
  providers: [
    JoinedBlocks,
    PredictionLists,
    PredictionLog,
    PredictionMetrics,
    PredictionReader,
    { provide: OutcomeBlocks, useClass: MongoOutcomeBlocks },
    { provide: PredictionBlocks, useClass: MongoPredictionBlocks },
  ],
  exports: [PredictionLog, PredictionMetrics, PredictionReader],
})
export class PredictionLogModule {
  constructor(migrations: Migrations) {
    migrations.add(...predictionMigrations);
  }
}

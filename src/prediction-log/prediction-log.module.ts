import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { BronzeModule } from '../bronze/index.js';
import { MetricsModule } from '../platform/metrics/metrics.module.js';
import { Migrations } from '../platform/mongo/migrations.js';
import { OutcomeBlocks, PredictionBlocks } from './blocks/blocks.port.js';
import { Compactor } from './compaction/compactor.service.js';
import { LogMaintenance } from './compaction/log-maintenance.service.js';
import { Retention } from './compaction/retention.service.js';
import { OutcomesController } from './http/outcomes.controller.js';
import { PredictionsController } from './http/predictions.controller.js';
import { LiveGauges } from './live-gauges.service.js';
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
import { OutcomeIntake } from './outcomes/outcome-intake.service.js';
import { OutcomeLists } from './outcomes/outcome-lists.service.js';
import { OutcomeRequests } from './outcomes/outcome-requests.service.js';
import { OutcomeStatements } from './outcomes/outcome-statements.service.js';
import { ShotMatching } from './outcomes/shot-matching.service.js';
import { LogWatch } from './log-watch.service.js';
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
    BronzeModule,
    MetricsModule,
  ],
  controllers: [PredictionsController, OutcomesController],
  providers: [
    Compactor,
    JoinedBlocks,
    LiveGauges,
    LogMaintenance,
    LogWatch,
    Retention,
    OutcomeIntake,
    OutcomeLists,
    OutcomeRequests,
    OutcomeStatements,
    ShotMatching,
    PredictionLists,
    PredictionLog,
    PredictionMetrics,
    PredictionReader,
    { provide: OutcomeBlocks, useClass: MongoOutcomeBlocks },
    { provide: PredictionBlocks, useClass: MongoPredictionBlocks },
  ],
  exports: [LogWatch, PredictionLog, PredictionMetrics, PredictionReader],
})
export class PredictionLogModule {
  constructor(migrations: Migrations) {
    migrations.add(...predictionMigrations);
  }
}

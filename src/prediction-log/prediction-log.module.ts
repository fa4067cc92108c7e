import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { MetricsModule } from '../platform/metrics/metrics.module.js';
import { Migrations } from '../platform/mongo/migrations.js';
import { PredictionsController } from './http/predictions.controller.js';
import { MongoPredictionStore } from './mongo/mongo-prediction-store.js';
import { predictionMigrations } from './mongo/prediction.migrations.js';
import { PREDICTIONS, PredictionSchema } from './mongo/prediction.schema.js';
import { PredictionLog } from './prediction-log.service.js';
import { PredictionStore } from './prediction-store.port.js';

/** What was predicted. */
@Module({
  imports: [MongooseModule.forFeature([{ name: PREDICTIONS, schema: PredictionSchema }]), MetricsModule],
  controllers: [PredictionsController],
  providers: [PredictionLog, { provide: PredictionStore, useClass: MongoPredictionStore }],
  exports: [PredictionLog],
})
export class PredictionLogModule {
  constructor(migrations: Migrations) {
    migrations.add(...predictionMigrations);
  }
}

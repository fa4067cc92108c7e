import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { Migrations } from '../platform/mongo/migrations.js';
import { ExperimentStore } from './experiment-store.port.js';
import { TrackingController } from './http/tracking.controller.js';
import { MongoExperimentStore } from './mongo/mongo-experiment-store.js';
import { MongoMetricHistory } from './mongo/mongo-metric-history.js';
import { MongoRunStore } from './mongo/mongo-run-store.js';
import { trackingMigrations } from './mongo/tracking.migrations.js';
import {
  EXPERIMENTS,
  experimentSchema,
  METRIC_HISTORY,
  metricHistorySchema,
  RUNS,
  runSchema,
} from './mongo/tracking.schema.js';
import { RunStore } from './run-store.port.js';
import { TrackingService } from './tracking.service.js';

@Module({
  imports: [
    MongooseModule.forFeature([
      { name: EXPERIMENTS, schema: experimentSchema },
      { name: RUNS, schema: runSchema },
      { name: METRIC_HISTORY, schema: metricHistorySchema },
    ]),
  ],
  controllers: [TrackingController],
  providers: [
    TrackingService,
    MongoMetricHistory,
    { provide: RunStore, useClass: MongoRunStore },
    { provide: ExperimentStore, useClass: MongoExperimentStore },
  ],
  exports: [TrackingService],
})
export class TrackingModule {
  constructor(migrations: Migrations) {
    migrations.add(...trackingMigrations);
  }
}

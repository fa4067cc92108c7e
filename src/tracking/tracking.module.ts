import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { Migrations } from '../platform/mongo/migrations.js';
import { ArtifactService } from './artifacts/artifact.service.js';
import { RunQueryService } from './runs/run-query.service.js';
import { ExperimentService } from './experiments/experiment.service.js';
import { ExperimentStore } from './experiments/experiment-store.port.js';
import { TrackingController } from './http/tracking.controller.js';
import { LoggedModelService } from './logged-models/logged-model.service.js';
import { LoggedModelStore } from './logged-models/logged-model-store.port.js';
import { LooseArtifactStore } from './artifacts/loose-artifact-store.port.js';
import { MongoExperimentStore } from './store/mongo-experiment-store.js';
import { MongoLoggedModelStore } from './store/mongo-logged-model-store.js';
import { MongoLooseArtifacts } from './store/mongo-loose-artifacts.js';
import { MongoMetricLog } from './store/mongo-metric-log.js';
import { MongoRunStore } from './store/mongo-run-store.js';
import { trackingMigrations } from './store/tracking.migrations.js';
import {
  EXPERIMENTS,
  experimentSchema,
  LOGGED_MODELS,
  loggedModelSchema,
  LOOSE_ARTIFACTS,
  looseArtifactSchema,
  METRIC_LOG,
  metricLogSchema,
  RUNS,
  runSchema,
} from './store/tracking.schema.js';
import { OnDemandFiles } from './artifacts/on-demand-files.js';
import { RunStore } from './runs/run-store.port.js';
import { RunService } from './runs/run.service.js';
import { WriteJournal } from './store/write-journal.service.js';

@Module({
  imports: [
    MongooseModule.forFeature([
      { name: EXPERIMENTS, schema: experimentSchema },
      { name: RUNS, schema: runSchema },
      { name: LOGGED_MODELS, schema: loggedModelSchema },
      { name: LOOSE_ARTIFACTS, schema: looseArtifactSchema },
      { name: METRIC_LOG, schema: metricLogSchema },
    ]),
  ],
  controllers: [TrackingController],
  providers: [
    RunService,
    RunQueryService,
    ExperimentService,
    LoggedModelService,
    ArtifactService,
    OnDemandFiles,
    WriteJournal,
    MongoMetricLog,
    { provide: LoggedModelStore, useClass: MongoLoggedModelStore },
    { provide: LooseArtifactStore, useClass: MongoLooseArtifacts },
    { provide: RunStore, useClass: MongoRunStore },
    { provide: ExperimentStore, useClass: MongoExperimentStore },
  ],
  exports: [
    RunService,
    RunQueryService,
    ExperimentService,
    LoggedModelService,
    ArtifactService,
    OnDemandFiles,
  ],
})
export class TrackingModule {
  constructor(migrations: Migrations) {
    migrations.add(...trackingMigrations);
  }
}

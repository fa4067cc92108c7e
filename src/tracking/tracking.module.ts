import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { Migrations } from '../platform/mongo/migrations.js';
import { ArtifactService } from './artifact.service.js';
import { ClientRunService } from './client-run.service.js';
import { ExperimentService } from './experiment.service.js';
import { ExperimentStore } from './experiment-store.port.js';
import {
  MlflowArtifactProxyController,
  MlflowRunArtifactsController,
} from './http/mlflow/artifacts.controller.js';
import { MlflowExperimentsController } from './http/mlflow/experiments.controller.js';
import { MlflowLoggedModelsController } from './http/mlflow/logged-models.controller.js';
import { MlflowMetricsController } from './http/mlflow/metrics.controller.js';
import { MlflowRunsController } from './http/mlflow/runs.controller.js';
import { MlflowServerController } from './http/mlflow/server.controller.js';
import { TransferImportController } from './http/import.controller.js';
import { TrackingController } from './http/tracking.controller.js';
import { ImportService } from './import.service.js';
import { LoggedModelSearchService } from './logged-model-search.service.js';
import { LoggedModelService } from './logged-model.service.js';
import { LoggedModelStore } from './logged-model-store.port.js';
import { LooseArtifactStore } from './loose-artifact-store.port.js';
import { MongoExperimentStore } from './mongo/mongo-experiment-store.js';
import { MongoLoggedModelStore } from './mongo/mongo-logged-model-store.js';
import { MongoLooseArtifacts } from './mongo/mongo-loose-artifacts.js';
import { MongoMetricLog } from './mongo/mongo-metric-log.js';
import { MongoRunStore } from './mongo/mongo-run-store.js';
import { trackingMigrations } from './mongo/tracking.migrations.js';
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
} from './mongo/tracking.schema.js';
import { OnDemandFiles } from './on-demand-files.js';
import { RunSearchService } from './run-search.service.js';
import { RunStore } from './run-store.port.js';
import { TrackingService } from './tracking.service.js';
import { WriteJournal } from './write-journal.service.js';

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
  controllers: [
    TrackingController,
    TransferImportController,
    MlflowServerController,
    MlflowExperimentsController,
    MlflowRunsController,
    MlflowMetricsController,
    MlflowLoggedModelsController,
    MlflowRunArtifactsController,
    MlflowArtifactProxyController,
  ],
  providers: [
    TrackingService,
    ExperimentService,
    ClientRunService,
    RunSearchService,
    LoggedModelService,
    LoggedModelSearchService,
    ArtifactService,
    OnDemandFiles,
    ImportService,
    WriteJournal,
    MongoMetricLog,
    { provide: LoggedModelStore, useClass: MongoLoggedModelStore },
    { provide: LooseArtifactStore, useClass: MongoLooseArtifacts },
    { provide: RunStore, useClass: MongoRunStore },
    { provide: ExperimentStore, useClass: MongoExperimentStore },
  ],
  exports: [
    TrackingService,
    ExperimentService,
    ClientRunService,
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

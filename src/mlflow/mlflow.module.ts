import { Module } from '@nestjs/common';
import { RegistryModule } from '../registry/index.js';
import { TrackingModule } from '../tracking/index.js';
import {
  MlflowModelVersionsController,
  MlflowVersionArtifactController,
} from './registry/model-versions.controller.js';
import { MlflowRegisteredModelsController } from './registry/registered-models.controller.js';
import { ExperimentSearchService } from './search/experiment-search.service.js';
import { LoggedModelSearchService } from './search/logged-model-search.service.js';
import { RegistrySearchService } from './search/registry-search.service.js';
import { RunSearchService } from './search/run-search.service.js';
import {
  MlflowArtifactProxyController,
  MlflowRunArtifactsController,
} from './tracking/artifacts.controller.js';
import { MlflowExperimentsController } from './tracking/experiments.controller.js';
import { MlflowLoggedModelsController } from './tracking/logged-models.controller.js';
import { MlflowMetricsController } from './tracking/metrics.controller.js';
import { MlflowRunsController } from './tracking/runs.controller.js';
import { MlflowServerController } from './tracking/server.controller.js';

/** MLflow's REST API: maps its requests, answers and error classes to tracking and the registry. */
@Module({
  imports: [TrackingModule, RegistryModule],
  controllers: [
    MlflowServerController,
    MlflowExperimentsController,
    MlflowRunsController,
    MlflowMetricsController,
    MlflowLoggedModelsController,
    MlflowRunArtifactsController,
    MlflowArtifactProxyController,
    MlflowRegisteredModelsController,
    MlflowModelVersionsController,
    MlflowVersionArtifactController,
  ],
  providers: [ExperimentSearchService, RunSearchService, LoggedModelSearchService, RegistrySearchService],
})
export class MlflowModule {}

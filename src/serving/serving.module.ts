import { Module } from '@nestjs/common';
import { ChampionModule } from '../champion/index.js';
import { MetricsModule } from '../platform/metrics/metrics.module.js';
import { PredictionLogModule } from '../prediction-log/index.js';
import { RegistryModule } from '../registry/index.js';
import { ChampionHolder } from './champion-holder.service.js';
import { LoadedModels } from './loaded-models.service.js';
import { ModelDirectory } from './model-directory.service.js';
import { ModelLoader } from './model-loader.service.js';
import { ModelMetrics } from './model-metrics.service.js';
import { PredictionCounters } from './prediction-counters.service.js';
import { LiveTraffic } from './live-traffic.service.js';
import { ShadowAnswers } from './shadow-answers.service.js';
import { ServedModels } from './served-models.service.js';

/** Models in memory, ready to predict. */
@Module({
  imports: [MetricsModule, PredictionLogModule, ChampionModule, RegistryModule],
  providers: [
    ChampionHolder,
    LoadedModels,
    ModelDirectory,
    ModelLoader,
    ModelMetrics,
    PredictionCounters,
    ServedModels,
    LiveTraffic,
    ShadowAnswers,
  ],
  exports: [ChampionHolder, LiveTraffic, ModelMetrics, PredictionCounters, ShadowAnswers, ServedModels],
})
export class ServingModule {}

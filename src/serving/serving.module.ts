import { Module } from '@nestjs/common';
import { ChampionModule } from '../champion/index.js';
import { MetricsModule } from '../platform/metrics/metrics.module.js';
import { RegistryModule } from '../registry/index.js';
import { ChampionHolder } from './champion-holder.service.js';
import { LoadedModels } from './loaded-models.service.js';
import { ModelDirectory } from './model-directory.service.js';
import { ModelLoader } from './model-loader.service.js';
import { ModelMetrics } from './model-metrics.service.js';
import { ServedModels } from './served-models.service.js';

/** Models in memory, ready to predict. */
@Module({
  imports: [MetricsModule, ChampionModule, RegistryModule],
  providers: [ChampionHolder, LoadedModels, ModelDirectory, ModelLoader, ModelMetrics, ServedModels],
  exports: [ChampionHolder, ModelMetrics, ServedModels],
})
export class ServingModule {}

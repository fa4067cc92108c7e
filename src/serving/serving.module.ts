import { Module } from '@nestjs/common';
import { ChampionModule } from '../champion/index.js';
import { MetricsModule } from '../platform/metrics/metrics.module.js';
import { RegistryModule } from '../registry/index.js';
import { ChampionHolder } from './champion-holder.service.js';

/** Models in memory, ready to predict. */
@Module({
  imports: [MetricsModule, ChampionModule, RegistryModule],
  providers: [ChampionHolder],
  exports: [ChampionHolder],
})
export class ServingModule {}

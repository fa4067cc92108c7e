import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ChampionModule } from '../champion/index.js';
import { MetricsModule } from '../platform/metrics/metrics.module.js';
import { Migrations } from '../platform/mongo/migrations.js';
import { RegistryModule } from '../registry/index.js';
import { ChampionHolder } from './champion-holder.service.js';
import { ExplanationService } from './explanation.service.js';
import { ExplainController } from './http/explain.controller.js';
import { HomeController } from './http/home.controller.js';
import { PredictController } from './http/predict.controller.js';
import { PredictionsController } from './http/predictions.controller.js';
import { MongoPredictionStore } from './mongo/mongo-prediction-store.js';
import { predictionMigrations } from './mongo/prediction.migrations.js';
import { PREDICTIONS, PredictionSchema } from './mongo/prediction.schema.js';
import { PredictionLog } from './prediction-log.service.js';
import { PredictionStore } from './prediction-store.port.js';
import { PredictionService } from './prediction.service.js';

/** Predicts shots with the champion in memory, and stores the predictions. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: PREDICTIONS, schema: PredictionSchema }]),
    MetricsModule,
    ChampionModule,
    RegistryModule,
  ],
  controllers: [HomeController, PredictController, ExplainController, PredictionsController],
  providers: [
    ChampionHolder,
    ExplanationService,
    PredictionLog,
    PredictionService,
    { provide: PredictionStore, useClass: MongoPredictionStore },
  ],
  exports: [PredictionService],
})
export class PredictionModule {
  constructor(migrations: Migrations) {
    migrations.add(...predictionMigrations);
  }
}

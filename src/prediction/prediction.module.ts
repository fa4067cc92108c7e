import { Module } from '@nestjs/common';
import { MetricsModule } from '../platform/metrics/metrics.module.js';
import { PredictionLogModule } from '../prediction-log/index.js';
import { ServingModule } from '../serving/index.js';
import { ExplanationService } from './explanation.service.js';
import { BatchService } from './batch/batch.service.js';
import { BatchController } from './http/batch.controller.js';
import { ShotCharts } from './chart/shot-charts.service.js';
import { ShotChartController } from './http/shot-chart.controller.js';
import { ExplainController } from './http/explain.controller.js';
import { HomeController } from './http/home.controller.js';
import { PredictController } from './http/predict.controller.js';
import { PredictionService } from './prediction.service.js';
import { RequestedModel } from './requested-model.service.js';
import { RequestedPrediction } from './requested-prediction.service.js';

/** Predicts shots with the champion in memory, and logs the predictions. */
@Module({
  imports: [MetricsModule, PredictionLogModule, ServingModule],
  controllers: [HomeController, PredictController, BatchController, ShotChartController, ExplainController],
  providers: [
    BatchService,
    ExplanationService,
    ShotCharts,
    PredictionService,
    RequestedModel,
    RequestedPrediction,
  ],
  exports: [PredictionService],
})
export class PredictionModule {}

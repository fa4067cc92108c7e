export { inputsOfRows } from './inputs-of-rows.js';
export { ChampionHolder } from './champion-holder.service.js';
export { ModelMetrics } from './model-metrics.service.js';
export { type LiveChoice, LiveTraffic } from './live-traffic.service.js';
export { ShadowAnswers } from './shadow-answers.service.js';
export { PredictionCounters } from './prediction-counters.service.js';
export { modelSelector } from './model-selector.js';
export type {
  ColumnType,
  Datatype,
  ModelSelector,
  ServedColumn,
  ServedModel,
  Tensor,
  TensorSpec,
  TypedArray,
} from './served-model.js';
export { type IndexedModel, ServedModels } from './served-models.service.js';
export { ServingModule } from './serving.module.js';
export { INPUT, PREDICT, PREDICT_PROBA, TabularModel } from './tabular-model.js';

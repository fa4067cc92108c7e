export { SevenFeatures, UNKNOWN_PLAYER } from './http/seven-features.dto.js';
export { PREDICTION_ROLES, type PredictionRole } from './blocks/prediction-columns.js';
export type { LoggedPrediction } from './blocks/open-block.js';
export { type LogNumbers, LogWatch } from './log-watch.service.js';
export { type LoggedRows, PredictionLog } from './prediction-log.service.js';
export { PredictionLogModule } from './prediction-log.module.js';
export { type VersionScores, type LiveMetrics, PredictionMetrics } from './prediction-metrics.service.js';
export {
  type JoinedPredictions,
  type ListedBlock,
  type PredictedRows,
  PredictionReader,
} from './prediction-reader.service.js';
export type { Answerer } from './reading/joined-block.js';
export type { PredictionFilter } from './reading/prediction-filter.js';
export type { LiveScores } from './reading/score-cells.js';

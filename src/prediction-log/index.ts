export { SevenFeatures, UNKNOWN_PLAYER } from './http/seven-features.dto.js';
export { PredictionIds } from './prediction-id.js';
export { PredictionLog } from './prediction-log.service.js';
export { PredictionLogModule } from './prediction-log.module.js';
export type { PredictionFilter, PredictionRecord } from './prediction-record.js';

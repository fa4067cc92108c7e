export { PredictionModule } from './prediction.module.js';
export type { PredictionFilter, PredictionRecord } from './prediction-record.js';
export { PredictionService } from './prediction.service.js';

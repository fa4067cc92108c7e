export { PredictionModule } from './prediction.module.js';
export { PredictionService } from './prediction.service.js';

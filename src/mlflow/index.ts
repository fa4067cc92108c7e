export { MlflowModule } from './mlflow.module.js';

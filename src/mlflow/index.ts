export { mlflowDialect } from './protocol/mlflow-dialect.js';
export { MlflowModule } from './mlflow.module.js';

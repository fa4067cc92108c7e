export {
  MlflowController,
  MlflowDelete,
  MlflowGet,
  MlflowPatch,
  MlflowPost,
} from '../../../platform/mlflow/mlflow-routes.js';

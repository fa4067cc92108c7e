/** The release of MLflow whose REST API and model folders this server implements. */
export { CLIENT_RELEASE as MLFLOW_VERSION } from '../../registry/index.js';

/** The release of MLflow whose REST API and model folders are spoken here. */
export const MLFLOW_VERSION = '3.17.2';

/**
 * Names of MLflow that stand in stored documents and in the model folders that its clients read and write, and two of its
 * messages. They must stay as they are; the rest of the registry uses these constants.
 */

/** The algorithm of a version whose model a client made. */
export const CLIENT_ALGORITHM = 'mlflow';
/** The tag that makes a registered model or a version a prompt. */
export const PROMPT_TAG = 'mlflow.prompt.is_prompt';
/** The tag that lists the versions that were made of a logged model. */
export const VERSIONS_TAG = 'mlflow.modelVersions';

/** The scheme of addresses within this server's artifacts. */
export const ARTIFACT_SCHEME = 'mlflow-artifacts';

/** The release whose REST API and model folders this program implements. */
export const CLIENT_RELEASE = '3.17.2';
/** The Python package that reads a model folder, as requirements and names of environments have it. */
export const PACKAGE = 'mlflow';
/** The field of `MLmodel` with the release that wrote the folder. */
export const RELEASE_FIELD = 'mlflow_version';
/** Python modules that write and load models: `loader_module` in `MLmodel`. */
export const LOADER = {
  catboost: 'mlflow.catboost',
  lightgbm: 'mlflow.lightgbm',
  onnx: 'mlflow.onnx',
  python: 'mlflow.pyfunc.model',
  sklearn: 'mlflow.sklearn',
  xgboost: 'mlflow.xgboost',
} as const;

export const PROMPT_SOURCE_RULE = 'Prompt sources must use an MLflow placeholder.';
export const ABSOLUTE_PATH_RULE =
  'If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, an absolute path must be provided without relative path references present. Please provide an absolute path.';

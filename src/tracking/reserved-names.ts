/*
 * Names that MLflow's clients have chosen. They come in requests and stand in stored runs and in exported files, so they
 * stay as they are.
 */

/** The tag that clients see the name of a run as; here it is a field. */
export const NAME_TAG = 'mlflow.runName';
/** The tag that clients see the parent of a run as; here it is a field. */
export const PARENT_TAG = 'mlflow.parentRunId';
/** The tag of a dataset that states what the run used it for. */
export const CONTEXT_TAG = 'mlflow.data.context';
/** The tag with the descriptions of the models that a run has logged: a list as JSON. */
export const MODEL_HISTORY_TAG = 'mlflow.log-model.history';

/** The scheme of addresses of artifacts that this server keeps. */
export const SERVED_SCHEME = 'mlflow-artifacts';

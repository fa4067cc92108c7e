/*
 * Names that MLflow's clients have chosen. Requests, stored runs and exported files contain them, so they must not change.
 */

/** The tag in which clients see the name of a run; here it is a field. */
export const NAME_TAG = 'mlflow.runName';
/** The tag in which clients see the parent of a run; here it is a field. */
export const PARENT_TAG = 'mlflow.parentRunId';
/** The tag of a dataset with its purpose in the run. */
export const CONTEXT_TAG = 'mlflow.data.context';
/** The tag with the descriptions of the models that a run has logged: a list as JSON. */
export const MODEL_HISTORY_TAG = 'mlflow.log-model.history';

/** The scheme of addresses of artifacts that this server keeps. */
export const SERVED_SCHEME = 'mlflow-artifacts';

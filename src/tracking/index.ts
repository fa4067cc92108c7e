export {
  artifactUriOf,
  decodedAgain,
  locationOf,
  modelUriOf,
  servedPath,
} from './artifacts/artifact-location.js';
export { checkedFolder, checkedPath, type ListedFile, typeOf } from './artifacts/artifact-path.js';
export { ArtifactService } from './artifacts/artifact.service.js';
export { refuseHost, schemeOf } from './artifacts/host-schemes.js';
export { OnDemandFiles } from './artifacts/on-demand-files.js';
export { checkExperimentId, ExperimentService } from './experiments/experiment.service.js';
export type { NewExperiment } from './experiments/experiment-store.port.js';
export { ArtifactAnswer } from './http/tracking.dto.js';
export { checkKey, isRunId, LIMIT } from './limits.js';
export {
  latestMetric,
  type LoggedModel,
  type LoggedModelStatus,
  MODEL_STATUSES,
  type ModelMetric,
} from './logged-models/logged-model.js';
export { LoggedModelService } from './logged-models/logged-model.service.js';
export { inOrder } from './metrics/metric-log.js';
export type { PointHistory } from './metrics/point-history.js';
export { CONTEXT_TAG, MODEL_HISTORY_TAG, NAME_TAG, PARENT_TAG, SERVED_SCHEME } from './reserved-names.js';
export { mergedDatasets } from './runs/dataset-inputs.js';
export { allTags } from './runs/reserved-tags.js';
export { type Batch, bounded, type KeyedPoint } from './runs/run-batch.js';
export { RunQueryService } from './runs/run-query.service.js';
export type { RunChange, RunSelection } from './runs/run-store.port.js';
export {
  MODEL_ARTIFACT,
  RUN_STATUSES,
  TAG,
  type Artifact,
  type DatasetInput,
  type Entry,
  type Experiment,
  type MetricPoint,
  type MetricSummary,
  type Run,
  type RunFilter,
  type RunOrder,
  type RunStatus,
  type StartRun,
} from './runs/run.js';
export { RunService } from './runs/run.service.js';
export { experimentUnknown, trackingInvalid } from './tracking.errors.js';
export { TrackingModule } from './tracking.module.js';

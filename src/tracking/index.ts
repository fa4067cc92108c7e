export { ArtifactService } from './artifacts/artifact.service.js';
export { artifactUriOf, decodedAgain, modelUriOf, servedPath } from './artifacts/artifact-location.js';
export { refuseHost, schemeOf } from './artifacts/host-schemes.js';
export { checkedFolder, type ListedFile, typeOf } from './artifacts/artifact-path.js';
export { ClientRunService } from './runs/client-run.service.js';
export { ExperimentService } from './experiments/experiment.service.js';
export type { LoggedModel } from './logged-models/logged-model.js';
export { LoggedModelService } from './logged-models/logged-model.service.js';
export { OnDemandFiles } from './artifacts/on-demand-files.js';
export {
  MODEL_ARTIFACT,
  RUN_STATUSES,
  TAG,
  type Artifact,
  type Experiment,
  type MetricPoint,
  type MetricSummary,
  type Run,
  type RunFilter,
  type RunOrder,
  type RunStatus,
  type StartRun,
} from './runs/run.js';
export { runIdFor } from '../transfer/import/imported-run.js';
export {
  type ExportedAlias,
  type ExportedRegistered,
  type ExportedVersion,
  readAlias,
  readRegistered,
  readVersion,
} from '../transfer/source/exported-registered.js';
export { TrackingModule } from './tracking.module.js';
export { TrackingService } from './runs/tracking.service.js';

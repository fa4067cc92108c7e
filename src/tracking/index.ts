export { ArtifactService } from './artifact.service.js';
export { artifactUriOf, decodedAgain, modelUriOf, servedPath } from './artifact-location.js';
export { refuseHost, schemeOf } from './host-schemes.js';
export { checkedFolder, type ListedFile, typeOf } from './artifact-path.js';
export { ClientRunService } from './client-run.service.js';
export { ExperimentService } from './experiment.service.js';
export type { LoggedModel } from './logged-model.js';
export { LoggedModelService } from './logged-model.service.js';
export { OnDemandFiles } from './on-demand-files.js';
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
} from './run.js';
export { runIdFor } from './transfer/imported-run.js';
export {
  type ExportedAlias,
  type ExportedRegistered,
  type ExportedVersion,
  readAlias,
  readRegistered,
  readVersion,
} from './transfer/exported-registered.js';
export { TrackingModule } from './tracking.module.js';
export { TrackingService } from './tracking.service.js';

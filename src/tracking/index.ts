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
export { TrackingModule } from './tracking.module.js';
export { TrackingService } from './tracking.service.js';

export { PipelinesModule } from './pipelines.module.js';
export { DAILY } from './declarations/parse-pipelines.js';
export { PipelinesService, type RunRequest } from './pipelines.service.js';
export { PipelineSchedule } from './pipeline-schedule.service.js';
export { StartRunRequest } from './http/pipelines.dto.js';
export type { PipelineRun } from './pipeline-run.js';
export { isBusy as isPipelineBusy } from './pipelines.errors.js';
export { parameterFaults } from './http/request-parameters.js';

import { BatchMeasures } from '../../src/alerts/measures/batch-measures.service.js';
import { ElectionMeasures } from '../../src/alerts/measures/election-measures.service.js';
import { LogMeasures } from '../../src/alerts/measures/log-measures.service.js';
import { MachineMeasures } from '../../src/alerts/measures/machine-measures.service.js';
import { MeasureCatalogue } from '../../src/alerts/measures/measure-catalogue.service.js';
import { NoticeMeasures } from '../../src/alerts/measures/notice-measures.service.js';
import { PipelineMeasures } from '../../src/alerts/measures/pipeline-measures.service.js';
import { ReportMeasures } from '../../src/alerts/measures/report-measures.service.js';
import type { PipelinesService } from '../../src/pipelines/index.js';
import { PipelineDeclarations } from '../../src/pipelines/declarations/pipeline-declarations.service.js';
import { parameterFaults } from '../../src/pipelines/http/request-parameters.js';
import { Settings } from '../../src/platform/config/settings.js';
import { StillClock } from './still-clock.js';

/** The catalogue of the program, to check rules with: its measures cannot be read. */
export function checkedCatalogue(): MeasureCatalogue {
  const none = undefined as never;
  return new MeasureCatalogue([
    new BatchMeasures(none, none, none),
    new ReportMeasures(none),
    new ElectionMeasures(none, none),
    new PipelineMeasures(none, none, new StillClock()),
    new LogMeasures(none),
    new NoticeMeasures(none, none),
    new MachineMeasures(none, none),
  ]);
}

/** The packaged pipelines, to check policies with: none can be started. */
export function packagedPipelines(): PipelinesService {
  return new PipelineDeclarations(new Settings(), {
    faultsOf: parameterFaults,
  }) as unknown as PipelinesService;
}

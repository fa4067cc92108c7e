import type { VerdictState } from '../../drift/index.js';
import type { StepCondition, StepName } from '../pipeline-run.js';
import type { RunParameters } from '../run-parameters.js';

export interface DeclaredStep {
  name: StepName;
  /** Absent: always. */
  when?: StepCondition;
  /** Only of `report`: the verdicts after which the rest of the run is skipped. */
  stopOn?: VerdictState[];
}

export interface DeclaredSchedule {
  cron: string;
  /** IANA time zone. */
  zone: string;
  enabled: boolean;
}

/** One pipeline of the file. */
export interface PipelineDeclaration {
  name: string;
  description: string;
  /** Absent: it is started only by a request. */
  schedule?: DeclaredSchedule;
  /** Of each run, unless its request has others. */
  parameters: RunParameters;
  steps: DeclaredStep[];
}

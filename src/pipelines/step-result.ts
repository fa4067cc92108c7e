import type { OnProgress } from '../platform/progress/progress.js';
import type { PipelineStep, StepName } from './pipeline-run.js';
import { type StepOutputs, toStoredOutput } from './step-outputs.js';

export interface StepContext {
  signal: AbortSignal;
  onProgress: OnProgress;
}

/** The result of a step as its run stores it; with a reason if the step had nothing to do. */
export type StepResult = Pick<PipelineStep, 'counts' | 'outputs' | 'reason'>;

/** The result of a step as later steps receive it. */
export interface Performed<Step extends StepName> {
  counts: Record<string, number>;
  output: StepOutputs[Step];
}

export function stored<Step extends StepName>(step: Step, { counts, output }: Performed<Step>): StepResult {
  return { counts, outputs: toStoredOutput(step, output) };
}

import type { Column } from '../../platform/http/listing.js';
import {
  datasetOf,
  isResumable,
  type PipelineRun,
  type PipelineStep,
  resumeCall,
  toStoredOptions,
} from '../pipeline-run.js';
import type { StepProgress } from '../run-events.service.js';
import { STEP_OF_PARAMETER } from '../run-parameters.js';

const secondsOf = (began?: Date, ended?: Date): number | undefined =>
  began && ended ? (ended.getTime() - began.getTime()) / 1000 : undefined;

/** When an interrupted run ended is unknown: the recorded time is when it was found. */
function presentStep(step: PipelineStep): object {
  const seconds = step.state === 'interrupted' ? undefined : secondsOf(step.startedAt, step.finishedAt);
  return { ...step, seconds };
}

function runSeconds({ state, startedAt, finishedAt }: PipelineRun): number | undefined {
  return state === 'interrupted' ? undefined : secondsOf(startedAt, finishedAt);
}

/** Without those of steps that the run does not have. */
function usedOptions({ options, steps }: PipelineRun): object {
  const names = steps.map(({ name }) => name);
  return Object.fromEntries(
    Object.entries(toStoredOptions(options)).filter(
      ([option]) => !Object.hasOwn(STEP_OF_PARAMETER, option) || names.includes(STEP_OF_PARAMETER[option]),
    ),
  );
}

const countOf = (run: PipelineRun, count: string): number | undefined =>
  run.steps.find(({ name }) => name === 'fetch')?.counts[count];

/** A run as clients receive it: with durations, its progress while it runs in this process, and the call that resumes it. */
export function presentRun(stored: PipelineRun, progress?: StepProgress): object {
  const { epoch: _epoch, ...run } = stored;
  const resumable = isResumable(stored);
  return {
    ...run,
    options: usedOptions(stored),
    dataset: datasetOf(stored),
    resumable,
    resume: resumable ? resumeCall(run.id) : undefined,
    seconds: runSeconds(stored),
    steps: run.steps.map(presentStep),
    progress: run.state === 'running' ? progress : undefined,
  };
}

export const RUN_COLUMNS: Column<PipelineRun>[] = [
  { name: 'id', cell: (run) => run.id },
  { name: 'pipeline', cell: (run) => run.pipeline },
  { name: 'state', cell: (run) => run.state },
  { name: 'dataset', cell: datasetOf },
  { name: 'trigger', cell: (run) => run.trigger },
  { name: 'by', cell: (run) => run.by },
  { name: 'scheduled_at', cell: (run) => run.scheduledAt },
  { name: 'started_at', cell: (run) => run.startedAt },
  { name: 'finished_at', cell: (run) => run.finishedAt },
  { name: 'seconds', cell: runSeconds },
  { name: 'read', cell: (run) => countOf(run, 'read') },
  { name: 'inserted', cell: (run) => countOf(run, 'inserted') },
  { name: 'duplicates', cell: (run) => countOf(run, 'duplicates') },
  { name: 'quarantined', cell: (run) => countOf(run, 'quarantined') },
  { name: 'verdict', cell: (run) => run.steps.find(({ name }) => name === 'elect')?.outputs.verdict },
  { name: 'error', cell: (run) => run.error },
  { name: 'definition', cell: (run) => run.definition },
];

import type { Column } from '../../platform/http/listing.js';
import type { PipelineRun, PipelineStep } from '../pipeline-run.js';
import type { StepProgress } from '../run-events.service.js';

const secondsOf = (began?: Date, ended?: Date): number | undefined =>
  began && ended ? (ended.getTime() - began.getTime()) / 1000 : undefined;

function presentStep(step: PipelineStep): object {
  return { ...step, seconds: secondsOf(step.startedAt, step.finishedAt) };
}

/** A run as clients see it: with durations, and with its progress while it runs here. */
export function presentRun({ epoch: _epoch, ...run }: PipelineRun, progress?: StepProgress): object {
  return {
    ...run,
    seconds: secondsOf(run.startedAt, run.finishedAt),
    steps: run.steps.map(presentStep),
    progress: run.state === 'running' ? progress : undefined,
  };
}

export const RUN_COLUMNS: Column<PipelineRun>[] = [
  { name: 'id', cell: (run) => run.id },
  { name: 'pipeline', cell: (run) => run.pipeline },
  { name: 'state', cell: (run) => run.state },
  { name: 'trigger', cell: (run) => run.trigger },
  { name: 'by', cell: (run) => run.by },
  { name: 'scheduled_at', cell: (run) => run.scheduledAt },
  { name: 'started_at', cell: (run) => run.startedAt },
  { name: 'finished_at', cell: (run) => run.finishedAt },
  { name: 'seconds', cell: (run) => secondsOf(run.startedAt, run.finishedAt) },
  { name: 'read', cell: (run) => run.steps[0].counts.read },
  { name: 'inserted', cell: (run) => run.steps[0].counts.inserted },
  { name: 'duplicates', cell: (run) => run.steps[0].counts.duplicates },
  { name: 'quarantined', cell: (run) => run.steps[0].counts.quarantined },
  { name: 'verdict', cell: (run) => run.steps.at(-1)?.outputs.verdict },
  { name: 'error', cell: (run) => run.error },
];

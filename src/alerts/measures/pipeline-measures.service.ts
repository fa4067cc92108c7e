import { Injectable } from '@nestjs/common';
import { type PipelineRun, PipelineSchedule, PipelinesService } from '../../pipelines/index.js';
import { Clock } from '../../platform/clock/clock.js';
import { type Measure, MeasureSource, type ReadingContext, type Sample } from './measure.js';

/** Of each pipeline: the newest. */
const MOST_RUNS = 50;
const MINUTE_MS = 60_000;

interface History {
  pipeline: string;
  /** Newest first. */
  runs: PipelineRun[];
}

/** Whether the pipelines run when they should, to a good end. */
@Injectable()
export class PipelineMeasures extends MeasureSource {
  private readonly startedAt: Date;

  readonly measures: readonly Measure[] = [
    {
      name: 'pipeline_failures',
      group: 'pipelines',
      unit: 'runs',
      description:
        'Number of the newest runs in a row that failed; 0 if the last one succeeded. Cancelled runs do not count.',
      labels: ['pipeline'],
      details: ['error', 'run', 'step'],
      read: (context) => this.each(context, (history) => endedBadly(history, 'failed')),
    },
    {
      name: 'pipeline_interruptions',
      group: 'pipelines',
      unit: 'runs',
      description:
        'Number of the newest runs in a row that are no longer restarted, because the process ended during them several times.',
      labels: ['pipeline'],
      details: ['error', 'run', 'step'],
      read: (context) => this.each(context, (history) => endedBadly(history, 'interrupted')),
    },
    {
      name: 'pipeline_late_minutes',
      group: 'pipelines',
      unit: 'minutes',
      description:
        'Time since the first scheduled run that was due and has not been followed by a success; 0 if none is due.',
      labels: ['pipeline'],
      details: ['due'],
      read: (context) => this.each(context, (history) => this.late(history, context.now)),
    },
    {
      name: 'pipeline_running_minutes',
      group: 'pipelines',
      unit: 'minutes',
      description: 'How long the run in progress has run; 0 without one.',
      labels: ['pipeline'],
      details: ['run', 'step'],
      read: (context) => this.each(context, (history) => running(history, context.now)),
    },
  ];

  constructor(
    private readonly pipelines: PipelinesService,
    private readonly schedule: PipelineSchedule,
    clock: Clock,
  ) {
    super();
    this.startedAt = clock.now();
  }

  private async each(
    context: ReadingContext,
    sampleOf: (history: History) => Omit<Sample, 'labels'> | undefined,
  ): Promise<Sample[]> {
    const histories = await context.once('pipelines', () => this.histories());
    return histories.flatMap((history) => {
      const sample = sampleOf(history);
      return sample ? [{ labels: { pipeline: history.pipeline }, ...sample }] : [];
    });
  }

  private async histories(): Promise<History[]> {
    return Promise.all(
      this.pipelines.names.map(async (pipeline) => {
        const { items: runs } = await this.pipelines.list({ pipeline }, 0, MOST_RUNS);
        return { pipeline, runs };
      }),
    );
  }

  /** A run that began at its time and is still in progress is not late yet; `pipeline_running_minutes` is for that. */
  private late({ pipeline, runs }: History, now: Date): Omit<Sample, 'labels'> | undefined {
    const done = runs.find(({ state }) => state === 'succeeded' || state === 'running');
    const since = done?.startedAt ?? runs.at(-1)?.startedAt ?? this.startedAt;
    const due = this.schedule.dueAfter(pipeline, since);
    if (!due) return undefined;
    const late = Math.max(0, now.getTime() - due.getTime()) / MINUTE_MS;
    return { value: late, details: { due: due.toISOString() } };
  }
}

function endedBadly({ runs }: History, state: 'failed' | 'interrupted'): Omit<Sample, 'labels'> {
  const ended = runs.filter((run) => run.state !== 'running' && run.state !== 'cancelled');
  const other = ended.findIndex((run) => run.state !== state);
  const bad = other < 0 ? ended : ended.slice(0, other);
  return bad.length === 0 ? { value: 0 } : { value: bad.length, details: detailsOf(bad[0]) };
}

function running({ runs }: History, now: Date): Omit<Sample, 'labels'> {
  const run = runs.find(({ state }) => state === 'running');
  if (!run) return { value: 0 };
  return { value: Math.max(0, now.getTime() - run.startedAt.getTime()) / MINUTE_MS, details: detailsOf(run) };
}

function detailsOf({ id, error, steps }: PipelineRun): Record<string, string> {
  const step = steps.find(({ state }) => !['succeeded', 'skipped', 'pending'].includes(state))?.name;
  return { run: id, error: error ?? 'unknown', step: step ?? 'none' };
}

import { Injectable } from '@nestjs/common';
import { type LogNumbers, LogWatch } from '../../prediction-log/index.js';
import { type Measure, MeasureSource, type ReadingContext, type Sample } from './measure.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Whether predictions are kept, whether outcomes come, and what they say of the champion. */
@Injectable()
export class LogMeasures extends MeasureSource {
  /** Dropped predictions at each evaluation of the last hour, the oldest first. */
  private drops: { at: number; count: number }[] = [];

  readonly measures: readonly Measure[] = [
    {
      name: 'predictions_dropped',
      group: 'predictions',
      unit: 'predictions',
      description: 'Predictions of the last hour that this process could not keep in the log.',
      labels: [],
      read: async (context) => [
        { labels: {}, value: this.droppedRecently((await this.numbers(context)).dropped, context.now) },
      ],
    },
    {
      name: 'predictions_unwritten',
      group: 'predictions',
      unit: 'predictions',
      description: 'Predictions that wait in the memory of this process to be written.',
      labels: [],
      read: async (context) => [{ labels: {}, value: (await this.numbers(context)).unwritten }],
    },
    {
      name: 'outcomes_waiting',
      group: 'predictions',
      unit: 'outcomes',
      description: 'Outcomes of shots whose prediction was not found.',
      labels: [],
      read: async (context) => [{ labels: {}, value: (await this.numbers(context)).waitingOutcomes }],
    },
    {
      name: 'outcome_delay_hours',
      group: 'predictions',
      unit: 'hours',
      description:
        'Time from the last outcome to the last prediction; no series before the first outcome, so an instance without outcomes has no such alert.',
      labels: [],
      read: async (context) => {
        const { lastOutcomeAt, lastPredictionAt } = await this.numbers(context);
        if (!lastOutcomeAt || !lastPredictionAt) return [];
        const delay = Math.max(0, lastPredictionAt.getTime() - lastOutcomeAt.getTime());
        return [{ labels: {}, value: delay / HOUR_MS }];
      },
    },
    {
      name: 'live_log_loss',
      group: 'performance',
      unit: 'nats',
      description: "The champion's log loss on its predictions of the last 24 hours whose outcome is known.",
      labels: [],
      details: ['rows'],
      read: async ({ now }) => this.score(now, 'logLoss'),
    },
    {
      name: 'live_calibration_error',
      group: 'performance',
      unit: 'share',
      description: "The champion's calibration error (ECE) on the same predictions.",
      labels: [],
      details: ['rows'],
      read: async ({ now }) => this.score(now, 'calibrationError'),
    },
  ];

  constructor(private readonly log: LogWatch) {
    super();
  }

  private numbers(context: ReadingContext): Promise<LogNumbers> {
    return context.once('prediction log', () => this.log.numbers());
  }

  /** The count begins at 0 with the process. */
  private droppedRecently(count: number, now: Date): number {
    const at = now.getTime();
    const older = this.drops.filter((one) => one.at <= at - HOUR_MS);
    const recent = this.drops.filter((one) => one.at > at - HOUR_MS && one.at < at);
    this.drops = [...older.slice(-1), ...recent, { at, count }];
    return count - (older.at(-1)?.count ?? 0);
  }

  private score(now: Date, name: 'logLoss' | 'calibrationError'): Sample[] {
    const measured = this.log.scores;
    if (!measured || now.getTime() - measured.at.getTime() > DAY_MS) return [];
    const { scores } = measured;
    return [
      { labels: {}, value: scores[name], isExpected: true, details: { rows: String(scores.withOutcome) } },
    ];
  }
}

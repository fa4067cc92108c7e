import { Injectable } from '@nestjs/common';
import { Deliveries, Receivers } from '../../notifications/index.js';
import { type Measure, MeasureSource, type ReadingContext, type Sample } from './measure.js';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

/** Whether notices reach their receivers. */
@Injectable()
export class NoticeMeasures extends MeasureSource {
  readonly measures: readonly Measure[] = [
    {
      name: 'notices_undelivered_minutes',
      group: 'notifications',
      unit: 'minutes',
      description: 'How long the oldest notice that waits for a receiver has waited; 0 if none waits.',
      labels: ['receiver'],
      details: ['count', 'error'],
      read: (context) => this.each(context, (receiver) => this.waiting(receiver, context.now)),
    },
    {
      name: 'notices_failed',
      group: 'notifications',
      unit: 'notices',
      description:
        'Deliveries of the window that failed: the receiver refused them, or did not accept them in time.',
      labels: ['receiver'],
      details: ['error'],
      spanMs: DAY_MS,
      read: (context, spanMs) =>
        this.each(context, async (receiver) => {
          const from = new Date(context.now.getTime() - spanMs);
          const { items, total } = await this.deliveries.list({ receiver, state: 'failed', from }, 0, 1);
          return { value: total, details: { error: items.at(0)?.error ?? 'unknown' } };
        }),
    },
  ];

  constructor(
    private readonly deliveries: Deliveries,
    private readonly receivers: Receivers,
  ) {
    super();
  }

  private async each(
    context: ReadingContext,
    sampleOf: (receiver: string) => Promise<Omit<Sample, 'labels'>>,
  ): Promise<Sample[]> {
    const all = await context.once('receivers', () => this.receivers.all());
    const enabled = all.map(({ settings }) => settings).filter((one) => one.enabled);
    return Promise.all(
      enabled.map(async ({ name }) => ({ labels: { receiver: name }, ...(await sampleOf(name)) })),
    );
  }

  private async waiting(receiver: string, now: Date): Promise<Omit<Sample, 'labels'>> {
    const { total } = await this.deliveries.list({ receiver, state: 'pending' }, 0, 1);
    if (total === 0) return { value: 0 };
    // Newest first: the oldest is the last one.
    const { items } = await this.deliveries.list({ receiver, state: 'pending' }, total - 1, 1);
    const oldest = items.at(-1);
    const waited = oldest ? Math.max(0, now.getTime() - oldest.queuedAt.getTime()) / MINUTE_MS : 0;
    return { value: waited, details: { count: String(total), error: oldest?.error ?? 'none' } };
  }
}

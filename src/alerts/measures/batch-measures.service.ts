import { Injectable } from '@nestjs/common';
import { BronzeLists, type ListedBatch } from '../../bronze/index.js';
import { FeedService } from '../../feed/index.js';
import { Settings } from '../../platform/config/settings.js';
import { type Measure, MeasureSource, type ReadingContext, type Sample } from './measure.js';

/** Batches that are looked at: those of months. */
const MOST_BATCHES = 1000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What came in: rows, their age, and how many were refused or known already. */
@Injectable()
export class BatchMeasures extends MeasureSource {
  readonly measures: readonly Measure[] = [
    {
      name: 'rows_ingested',
      group: 'data',
      unit: 'rows',
      description: 'New rows of the batches that began in the window; 0 for a dataset that got none.',
      labels: ['dataset'],
      spanMs: DAY_MS,
      read: (context, spanMs) => this.rows(context, spanMs),
    },
    {
      name: 'data_age_hours',
      group: 'data',
      unit: 'hours',
      description:
        'Time since a batch of this feed last brought new rows. Files end, so they have no age; scheduled is yes for the feed that the pipelines fetch.',
      labels: ['dataset', 'source', 'scheduled'],
      read: (context) => this.ages(context),
    },
    {
      name: 'quarantine_share',
      group: 'data',
      unit: 'share',
      description: 'Rows that could not be read, of all rows of the batches that began in the window.',
      labels: ['dataset', 'source'],
      details: ['quarantined', 'rows'],
      spanMs: DAY_MS,
      read: (context, spanMs) => this.shares(context, spanMs, 'quarantined'),
    },
    {
      name: 'duplicate_share',
      group: 'data',
      unit: 'share',
      description: 'Rows that were stored already, of all rows of the batches that began in the window.',
      labels: ['dataset', 'source'],
      details: ['duplicates', 'rows'],
      spanMs: DAY_MS,
      read: (context, spanMs) => this.shares(context, spanMs, 'duplicates'),
    },
    {
      name: 'batches_interrupted',
      group: 'data',
      unit: 'batches',
      description: 'Batches that began in the window and were interrupted before their end.',
      labels: ['dataset', 'source'],
      spanMs: 7 * DAY_MS,
      read: (context, spanMs) => this.interrupted(context, spanMs),
    },
  ];

  constructor(
    private readonly lists: BronzeLists,
    private readonly feed: FeedService,
    private readonly settings: Settings,
  ) {
    super();
  }

  private async batches(context: ReadingContext): Promise<ListedBatch[]> {
    return context.once('batches', async () => (await this.lists.batches({}, 0, MOST_BATCHES)).items);
  }

  private async rows(context: ReadingContext, spanMs: number): Promise<Sample[]> {
    const all = await this.batches(context);
    const recent = new Set(within(all, context.now, spanMs));
    return grouped(all, ({ dataset }) => ({ dataset })).map(([labels, batches]) => ({
      labels,
      value: sum(
        batches.filter((batch) => recent.has(batch)),
        'inserted',
      ),
    }));
  }

  private async ages(context: ReadingContext): Promise<Sample[]> {
    const fed = (await this.batches(context)).filter(({ sourceKey }) => !sourceKey.startsWith('file:'));
    if (fed.length === 0) return [];
    const scheduled = this.settings.pipelineEnabled
      ? (await this.feed.describe(await this.feed.defaultSpec())).key
      : undefined;
    return grouped(fed, ({ dataset, sourceKey: source }) => ({ dataset, source })).map(
      ([labels, batches]) => {
        const newest = batches.filter(({ inserted }) => inserted > 0).at(0);
        const since = newest ? (newest.finishedAt ?? newest.movedAt) : batches.at(-1)!.startedAt;
        return {
          labels: { ...labels, scheduled: labels.source === scheduled ? 'yes' : 'no' },
          value: Math.max(0, context.now.getTime() - since.getTime()) / HOUR_MS,
        };
      },
    );
  }

  private async shares(
    context: ReadingContext,
    spanMs: number,
    count: 'quarantined' | 'duplicates',
  ): Promise<Sample[]> {
    const recent = within(await this.batches(context), context.now, spanMs);
    return grouped(recent, labelsOf).flatMap(([labels, batches]) => {
      const [counted, rows] = [sum(batches, count), sum(batches, 'read')];
      const details = { [count]: String(counted), rows: String(rows) };
      return rows === 0 ? [] : [{ labels, value: counted / rows, details }];
    });
  }

  private async interrupted(context: ReadingContext, spanMs: number): Promise<Sample[]> {
    const recent = within(await this.batches(context), context.now, spanMs);
    return grouped(recent, labelsOf).map(([labels, batches]) => ({
      labels,
      value: batches.filter(({ state }) => state === 'interrupted').length,
    }));
  }
}

function labelsOf({ dataset, sourceKey }: ListedBatch): { dataset: string; source: string } {
  return { dataset, source: sourceKey };
}

function within(batches: ListedBatch[], now: Date, spanMs: number): ListedBatch[] {
  return batches.filter(({ startedAt }) => startedAt.getTime() > now.getTime() - spanMs);
}

/** In the order of the batches: the newest first. */
function grouped<L extends Record<string, string>>(
  batches: ListedBatch[],
  labels: (batch: ListedBatch) => L,
): [L, ListedBatch[]][] {
  const groups = new Map<string, [L, ListedBatch[]]>();
  for (const batch of batches) {
    const key = JSON.stringify(labels(batch));
    const known = groups.get(key);
    if (known) known[1].push(batch);
    else groups.set(key, [labels(batch), [batch]]);
  }
  return [...groups.values()];
}

function sum(batches: ListedBatch[], field: 'inserted' | 'quarantined' | 'duplicates' | 'read'): number {
  return batches.reduce((total, batch) => total + batch[field], 0);
}

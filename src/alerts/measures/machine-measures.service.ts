import { statfs } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { Settings } from '../../platform/config/settings.js';
import { DatabaseOutages } from './database-outages.service.js';
import { type Measure, MeasureSource, type ReadingContext } from './measure.js';

const HOUR_MS = 3_600_000;
const MB = 1_000_000;

/** The disk of the data folder, and the database. */
@Injectable()
export class MachineMeasures extends MeasureSource {
  readonly measures: readonly Measure[] = [
    {
      name: 'data_disk_free_share',
      group: 'machine',
      unit: 'share',
      description: 'Free space of the disk of the data folder, of its size.',
      labels: [],
      details: ['folder', 'free_mb'],
      read: async (context) => {
        const { free, size } = await this.disk(context);
        return [{ labels: {}, value: size === 0 ? null : free / size, details: this.details(free) }];
      },
    },
    {
      name: 'data_disk_free_mb',
      group: 'machine',
      unit: 'MB',
      description: 'Free space of the disk of the data folder that this program can use.',
      labels: [],
      details: ['folder', 'free_mb'],
      read: async (context) => {
        const { free } = await this.disk(context);
        return [{ labels: {}, value: free / MB, details: this.details(free) }];
      },
    },
    {
      name: 'database_away_seconds',
      group: 'machine',
      unit: 'seconds',
      description:
        'How long the database did not respond to the evaluations of this process in the window. Meanwhile no notice can be sent: this alert follows afterwards; Prometheus alerts at once.',
      labels: [],
      spanMs: HOUR_MS,
      read: async ({ now }, spanMs) => [{ labels: {}, value: this.outages.secondsWithin(now, spanMs) }],
    },
  ];

  constructor(
    private readonly settings: Settings,
    private readonly outages: DatabaseOutages,
  ) {
    super();
  }

  private disk(context: ReadingContext): Promise<{ free: number; size: number }> {
    return context.once('disk', async () => {
      const { bavail, blocks, bsize } = await statfs(this.settings.dataDir);
      return { free: bavail * bsize, size: blocks * bsize };
    });
  }

  private details(free: number): Record<string, string> {
    return { folder: this.settings.dataDir, free_mb: String(Math.round(free / MB)) };
  }
}

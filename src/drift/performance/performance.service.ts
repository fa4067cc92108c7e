import { Injectable } from '@nestjs/common';
import { SNAPSHOT_SLICES } from '../../gold/index.js';
import { Workers } from '../../platform/workers/workers.js';
import type { MeasureTask, PerformanceFindings } from './measure-performance.js';
import type { PerformanceOptions, PerformanceReference, PerformanceRows } from './performance-input.js';

const WORKER = new URL('measure.worker.js', import.meta.url);

/** How good a version is in a window, measured where outcomes are known and estimated where they are not. */
@Injectable()
export class PerformanceService {
  constructor(private readonly workers: Workers) {}

  /**
   * Compares a window with the reference: later games of the validation part, never rows that the model has learned from.
   * @param rows in order of time
   * @returns nothing where the reference's performance, or the rows' probabilities, are not known
   */
  async measure(
    { performance }: PerformanceReference,
    rows: PerformanceRows,
    { slices = SNAPSHOT_SLICES, ...options }: PerformanceOptions,
  ): Promise<PerformanceFindings> {
    if (!performance || !rows.probabilities || rows.labels.length === 0)
      return { estimates: [], segments: [] };
    const task: MeasureTask = { ...options, slices, reference: performance, rows };
    return this.workers.run<PerformanceFindings>(WORKER, task, { soon: true });
  }
}

import { Injectable } from '@nestjs/common';
import { checkEntries, checkMetricKey } from './run-batch.js';
import { noFinishedRun, sortUnknown, trackingInvalid } from '../tracking.errors.js';
import { RunStore, type RunSelection, type SelectedRuns } from './run-store.port.js';
import type { Run, RunFilter, RunOrder } from './run.js';

/** Newest runs that are searched for a similar name. */
const RUNS_FOR_NAMES = 200;
const NEWEST_FIRST: RunOrder = { by: 'startTime', direction: 'desc' };

/** Lists of runs. */
@Injectable()
export class RunQueryService {
  constructor(private readonly runs: RunStore) {}

  /**
   * Of the finished runs the one that started last, or the one `before` it.
   * @throws {AppError} `tracking.run-unknown` when there is no such run
   */
  async latest(before = 0): Promise<Run> {
    const [run] = (await this.runs.search({ status: 'FINISHED' }, NEWEST_FIRST, before, 1)).items;
    if (!run) throw noFinishedRun();
    return run;
  }

  /** @throws {AppError} `tracking.invalid` when no run has the metric */
  async list(
    filter: RunFilter,
    offset: number,
    limit: number,
    order: RunOrder = NEWEST_FIRST,
  ): Promise<{ items: Run[]; total: number }> {
    if (typeof order.by === 'object') await this.checkOrder(order.by.metric);
    if (filter.tags) checkEntries(filter.tags, 'tags');
    return this.runs.search(filter, order, offset, limit);
  }

  /** Runs that a function of the caller selects. */
  async select(selection: RunSelection): Promise<SelectedRuns> {
    return this.runs.select(selection);
  }

  /** A misspelt metric would look as if the runs had been ordered by it. Without runs every name is accepted. */
  private async checkOrder(metric: string): Promise<void> {
    checkMetricKey(metric, 'sort');
    const [first] = (await this.runs.search({}, { by: { metric }, direction: 'desc' }, 0, 1)).items;
    if (first === undefined || Object.hasOwn(first.metrics, metric)) return;
    const { items } = await this.runs.search({}, NEWEST_FIRST, 0, RUNS_FOR_NAMES);
    const known = [...new Set(items.flatMap((run) => Object.keys(run.metrics)))].toSorted();
    throw trackingInvalid([sortUnknown(metric, known)]);
  }
}

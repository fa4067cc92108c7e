import type { MetricPoint, PointsByKey } from '../run.js';
import type { LogPlace } from './run-documents.js';

export type Histories = Map<string, MetricPoint[]>;

/** How long histories stay after they were last asked for, in milliseconds: a million points are 100 MB. */
const KEPT = 10_000;

/**
 * The histories of the run that was read last, for a moment: the pages of a long one are asked for one after the other, and
 * so is the history that points are compared with which may be in it already. An entry is known by the object that says
 * where the run's log goes on, which is another one after each point that comes.
 */
export class HistoryCache {
  private kept?: { place: LogPlace; histories: Histories };
  private timer?: NodeJS.Timeout;

  get(place: LogPlace): Histories | undefined {
    if (this.kept?.place !== place) return undefined;
    this.timer?.refresh();
    return this.kept.histories;
  }

  set(place: LogPlace, histories: Histories): void {
    this.drop();
    this.kept = { place, histories };
    this.timer = setTimeout(() => this.drop(), KEPT).unref();
  }

  /** Takes an entry out while points are added to the log: nobody may read it then. */
  take(place: LogPlace): Histories | undefined {
    const histories = this.get(place);
    if (histories) this.drop();
    return histories;
  }

  private drop(): void {
    clearTimeout(this.timer);
    this.kept = undefined;
  }
}

/** Adds points to histories, in place. */
export function extended(histories: Histories, points: PointsByKey): Histories {
  for (const key of Object.keys(points)) {
    let list = histories.get(key);
    if (!list) histories.set(key, (list = []));
    for (const point of points[key]) list.push(point);
  }
  return histories;
}

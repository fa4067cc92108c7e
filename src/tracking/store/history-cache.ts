import { PointHistory } from '../metrics/point-history.js';
import type { PointsByKey } from '../runs/run.js';
import type { LogPlace } from './run-documents.js';

export interface Histories {
  byKey: Map<string, PointHistory>;
  /** False: only some of the run's metrics were read, because all of them are too many points. */
  isWhole: boolean;
}

/** How long histories are kept after their last use, in milliseconds. */
const KEPT = 10_000;
/** Points that are kept: 24 bytes each, and half as much room again. One history that is longer is kept alone. */
export const MOST_POINTS = 2_000_000;

/**
 * A short-lived cache of the histories that were read last: clients request the pages of a long history one after the other,
 * and points that may be duplicates are compared with the same history. The key of an entry is the object that holds the end
 * of the run's log, which is replaced with each point that is logged.
 */
export class HistoryCache {
  /** The most recently used entry is the last one. */
  private readonly kept = new Map<LogPlace, Histories>();
  private timer?: NodeJS.Timeout;

  constructor(private readonly most = MOST_POINTS) {}

  /** The histories of a run, if all of these metrics are among them. */
  get(place: LogPlace, keys: readonly string[]): Histories | undefined {
    const found = this.kept.get(place);
    if (!found || !(found.isWhole || keys.every((key) => found.byKey.has(key)))) return undefined;
    this.kept.delete(place);
    this.kept.set(place, found);
    this.timer?.refresh();
    return found;
  }

  set(place: LogPlace, histories: Histories): void {
    this.kept.delete(place);
    this.kept.set(place, histories);
    let points = 0;
    for (const one of this.kept.values()) points += pointsIn(one);
    for (const [oldest, one] of this.kept) {
      if (points <= this.most || oldest === place) break;
      points -= pointsIn(one);
      this.kept.delete(oldest);
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.kept.clear(), KEPT).unref();
  }

  /** Removes an entry while points are added to the log, so that it is not read meanwhile. */
  take(place: LogPlace): Histories | undefined {
    const found = this.kept.get(place);
    this.kept.delete(place);
    return found;
  }
}

function pointsIn({ byKey }: Histories): number {
  let points = 0;
  for (const history of byKey.values()) points += history.length;
  return points;
}

/** Adds points to histories, in place. */
export function extended(histories: Histories, points: PointsByKey): Histories {
  const { byKey, isWhole } = histories;
  for (const key of Object.keys(points)) {
    let history = byKey.get(key);
    if (!history && !isWhole) continue;
    if (!history) byKey.set(key, (history = new PointHistory()));
    for (const { value, timestamp, step } of points[key]) history.add(value, timestamp, step);
  }
  return histories;
}

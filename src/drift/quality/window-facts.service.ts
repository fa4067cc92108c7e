import { Injectable } from '@nestjs/common';
import { GoldService } from '../../gold/index.js';
import { Settings } from '../../platform/config/settings.js';
import { startOfDate } from '../windows/iso-date.js';
import type { WindowRows } from '../windows/window-rows.js';
import type { WindowSpec } from '../windows/window.js';
import type { DayRows, QualityFacts } from './quality-facts.js';

const DAY = 86_400_000;

/** What is known of a window's source besides its rows: the days before it, and how old its newest row is. */
@Injectable()
export class WindowFacts {
  constructor(
    private readonly gold: GoldService,
    private readonly settings: Settings,
  ) {}

  async of(rows: Pick<WindowRows, 'summary' | 'at'>, spec: WindowSpec): Promise<QualityFacts> {
    const { at, summary } = rows;
    if (at.length === 0) return {};
    const { snapshot } = summary;
    const days = snapshot === undefined ? undefined : await this.daysOf(snapshot, at);
    return { ...(days && { days }), ...this.freshness(at, spec) };
  }

  /** Only where the window reaches to the present: an old one that was asked for is not stale. */
  private freshness(at: Float64Array, spec: WindowSpec): QualityFacts {
    const staleHours = this.settings.driftStaleHours;
    if (staleHours === 0 || spec.to !== undefined || spec.toDate !== undefined) return {};
    // Rows of gold have a date: the day must be over.
    const newest = at[at.length - 1] + (spec.source === 'gold' ? DAY : 0);
    return { now: new Date(), lastAt: new Date(newest), staleHours };
  }

  private async daysOf(snapshot: string, at: Float64Array): Promise<NonNullable<QualityFacts['days']>> {
    const { dates } = await this.gold.load(snapshot);
    const first = at[0];
    const before = countByDay(dates, (date) => startOfDate(date)).filter(({ day }) => day * DAY < first);
    return { before, window: countByDay(at, (time) => time) };
  }
}

/** @param times ascending */
export function countByDay(times: Int32Array | Float64Array, toMs: (time: number) => number): DayRows[] {
  const days: DayRows[] = [];
  for (let from = 0; from < times.length;) {
    let to = from + 1;
    while (to < times.length && times[to] === times[from]) to++;
    const day = Math.floor(toMs(times[from]) / DAY);
    const last = days.at(-1);
    if (last?.day === day) last.rows += to - from;
    else days.push({ day, rows: to - from });
    from = to;
  }
  return days;
}

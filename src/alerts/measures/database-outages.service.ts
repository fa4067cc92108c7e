import { Injectable } from '@nestjs/common';

const MOST_KEPT = 100;

/** When the database was away, as the evaluations of this process have seen it. */
@Injectable()
export class DatabaseOutages {
  /** Unix ms; the last one may be open. */
  private readonly outages: { from: number; to?: number }[] = [];

  isAway(at: Date): void {
    if (this.outages.length > 0 && this.outages.at(-1)!.to === undefined) return;
    this.outages.push({ from: at.getTime() });
    if (this.outages.length > MOST_KEPT) this.outages.shift();
  }

  isBack(at: Date): void {
    const last = this.outages.at(-1);
    if (last && last.to === undefined) last.to = at.getTime();
  }

  secondsWithin(now: Date, spanMs: number): number {
    const end = now.getTime();
    const start = end - spanMs;
    const ms = this.outages.reduce(
      (sum, { from, to = end }) => sum + Math.max(0, Math.min(to, end) - Math.max(from, start)),
      0,
    );
    return ms / 1000;
  }
}

import type { Page } from '../../platform/http/listing.js';
import type { ReportFilter, ReportSummary } from '../reports/report-list.js';

/**
 * The entries of all reports in memory, the newest first: some kilobytes each. A list is a pass over them; the embedded database
 * would read and sort all documents for each page. `stamp` counts the changes that they include.
 */
export class ReportIndex {
  private entries: ReportSummary[] = [];
  private stamp = -1;

  isAt(stamp: number): boolean {
    return this.stamp === stamp;
  }

  load(entries: readonly ReportSummary[], stamp: number): void {
    this.entries = entries.toSorted(newestFirst);
    this.stamp = stamp;
  }

  /** A change of this process, the one before which is known; otherwise the next list loads all. */
  change(stamp: number, update: (entries: ReportSummary[]) => ReportSummary[]): void {
    if (this.stamp !== stamp - 1) return;
    this.entries = update(this.entries);
    this.stamp = stamp;
  }

  page(filter: ReportFilter, offset: number, limit: number): Page<ReportSummary> {
    const found = this.entries.filter((entry) => fits(entry, filter));
    return { items: found.slice(offset, offset + limit), total: found.length };
  }
}

export function withEntry(entries: readonly ReportSummary[], entry: ReportSummary): ReportSummary[] {
  const place = entries.findIndex((one) => newestFirst(entry, one) < 0);
  return entries.toSpliced(place === -1 ? entries.length : place, 0, entry);
}

function newestFirst(a: ReportSummary, b: ReportSummary): number {
  return b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? -1 : 1);
}

function fits(entry: ReportSummary, filter: ReportFilter): boolean {
  const { from, to, ...equal } = filter;
  if (from && entry.createdAt < from) return false;
  if (to && entry.createdAt >= to) return false;
  const names = Object.keys(equal) as (keyof typeof equal)[];
  return names.every((name) => equal[name] === undefined || entry[name] === equal[name]);
}

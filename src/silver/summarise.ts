import { basketball } from '../basketball/index.js';
import type { CleanColumns } from './clean-columns.js';
import type { BlockSummary } from './silver-partition.js';

/** What a block holds, from its columns, which are ordered by date. */
export function summarise({ rows, integers, flags }: CleanColumns): BlockSummary {
  const { cluster, date, target } = basketball.roles;
  const results = integers[target];
  let labelled = 0;
  let made = 0;
  for (const result of results) {
    if (result === 0 || result === 1) labelled++;
    if (result === 1) made++;
  }
  return {
    rows,
    games: new Set(integers[cluster]).size,
    labelled,
    made,
    firstDate: rows === 0 ? 0 : integers[date][0],
    lastDate: rows === 0 ? 0 : integers[date][rows - 1],
    flags,
  };
}

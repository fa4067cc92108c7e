import { day } from '../../platform/pages/html-page.js';
import type { ReferenceProfile } from '../profiles/reference-profile.js';
import type { WindowRows } from '../windows/window-rows.js';

/**
 * The rows of a window that a version may be scored on. Those of games that it learned from, or that it was chosen by, would flatter it.
 * @returns the rows, and a note if some were left out
 */
export function unseenRows(
  reference: Pick<ReferenceProfile, 'dataset' | 'lastDate'>,
  rows: WindowRows,
): { rows: WindowRows; note?: string } {
  const { source, dataset } = rows.summary;
  if (source !== 'gold' || dataset !== reference.dataset) return { rows };
  const last = Date.parse(day(reference.lastDate));
  const all = rows.at.length;
  let seen = 0;
  while (seen < all && rows.at[seen] <= last) seen++;
  if (seen === 0) return { rows };
  const note =
    `${seen} of ${all} rows are of games until ${day(reference.lastDate)}, which the version learned from or was validated on: ` +
    'scores and estimates leave them out.';
  return { rows: from(rows, seen), note };
}

function from(rows: WindowRows, first: number): WindowRows {
  const [labels, games] = [rows.labels.subarray(first), rows.games.subarray(first)];
  return {
    ...rows,
    summary: {
      ...rows.summary,
      rows: labels.length,
      games: new Set(games).size,
      labelled: labels.filter((label) => label >= 0).length,
    },
    columns: rows.columns.map((column) => column.subarray(first)),
    probabilities: rows.probabilities.subarray(first),
    labels,
    clusters: rows.clusters.subarray(first),
    games,
    at: rows.at.subarray(first),
  };
}

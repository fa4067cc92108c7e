import type { PartSummary, SnapshotPart } from './snapshot.js';
import { SPLIT_SHARES } from './time-split.js';

/** The split of the shots, for people to read. */
export interface SplitInWords {
  /** Share of the shots in each part, 0..1, to four places. */
  shares: Record<SnapshotPart, number>;
  rule: string;
  /** Why the shares are not 70 / 15 / 15; absent where they are, to a percentage point. */
  reason?: string;
}

const WANTED = [
  SPLIT_SHARES.train,
  SPLIT_SHARES.validation - SPLIT_SHARES.train,
  1 - SPLIT_SHARES.validation,
];
const WANTED_TEXT = WANTED.map((share) => Math.round(share * 100)).join(' / ');
/** A percentage point, and the rounding of the shares. */
const NEAR = 0.01005;

const RULE =
  `By whole game dates, in the order of time: the first part trains, the second validates, the last tests, as near to ` +
  `${WANTED_TEXT} % of the shots as whole dates allow. So a model is judged on later games than it has learned from, ` +
  `and no game is in two parts.`;

/**
 * The rule of the split, its result, and the reason.
 * @param dates game dates with shots; absent in snapshots of earlier versions
 */
export function splitInWords(parts: Record<SnapshotPart, PartSummary>, dates?: number): SplitInWords {
  const rows = [parts.train.rows, parts.validation.rows, parts.test.rows];
  const all = rows.reduce((sum, count) => sum + count, 0);
  const [train, validation, test] = rows.map((count) => Number((count / all).toFixed(4)));
  const shares = { train, validation, test };
  const near = [train, validation, test].every((share, index) => Math.abs(share - WANTED[index]) <= NEAR);
  if (near) return { shares, rule: RULE };
  const text = [train, validation, test].map((share) => Math.round(share * 100)).join(' / ');
  const on = dates === undefined ? '' : `; the ${all.toLocaleString('en')} shots lie on ${dates} dates`;
  return {
    shares,
    rule: RULE,
    reason: `${text} % is the nearest to ${WANTED_TEXT} %, as a date is never cut${on}.`,
  };
}

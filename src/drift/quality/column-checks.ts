/** Checks of single columns. A finding needs more than chance explains, with regard to games, and an effect that matters. */
import { type Hits, shareExcess } from '../../algorithms/drift/share-excess.js';
import type { Feature } from '../../algorithms/training-data.js';
import type { ReferenceRange } from '../profiles/reference-sample.js';
import type { QualityFinding } from '../reports/report.js';
import { listed, percent, plain } from '../reports/words.js';
import { type Clusters, hitsBy, type Inspected, kindOf } from './inspected.js';

/** Of all checks of a report together: how often they may fail by chance. */
const LEVEL = 0.001;
/** Shares below which a change does not matter. */
const MISSING_MATTERS = 0.005;
const NEW_MATTERS = 0.005;
const OUTSIDE_MATTERS = 0.002;
/** Identifiers come and go; that nearly all are new means that they are numbered otherwise. */
const NEW_IDENTIFIERS_MATTER = 0.9;
/** Part of the reference's range by which a value may lie beyond it. */
const MARGIN = 0.1;
const FEWEST_ROWS = 50;

/** One column of both sides. */
interface Inspection {
  name: string;
  feature: Feature | undefined;
  kind: Feature['kind'];
  before: Float64Array;
  now: Float64Array;
  range: ReferenceRange | undefined;
  clusters: Clusters;
  /** Level of each single test. */
  level: number;
}

type Check = (column: Inspection) => QualityFinding | undefined;

const CHECKS: readonly Check[] = [missingCheck, newCategoryCheck, outOfRangeCheck, constantCheck];

/** The failed checks of all columns. */
export function columnFindings(data: Inspected, clusters: Clusters): QualityFinding[] {
  const level = LEVEL / (CHECKS.length * Math.max(1, data.featureNames.length));
  return data.featureNames.flatMap((name, i) => {
    const column: Inspection = {
      name,
      feature: data.features.find((feature) => feature.name === name),
      kind: kindOf(data.features, name),
      before: data.reference.columns[i],
      now: data.current.columns[i],
      range: data.ranges.find((range) => range.column === name),
      clusters,
      level,
    };
    return CHECKS.flatMap((check) => check(column) ?? []);
  });
}

function missingCheck({ name, before, now, clusters, level }: Inspection): QualityFinding | undefined {
  const isMissing = (column: Float64Array) => (row: number) => Number.isNaN(column[row]);
  if (!now.some(Number.isNaN)) return undefined;
  const test = shareExcess(
    hitsBy(clusters.reference, isMissing(before)),
    hitsBy(clusters.current, isMissing(now)),
  );
  const more = test.current - test.reference;
  if (!test.appeared && (test.pValue > level || more < MISSING_MATTERS)) return undefined;
  const text = `${name} is missing in ${percent(test.current)} of the rows; in the reference in ${percent(test.reference)}.`;
  return { check: 'missing', column: name, passed: false, text };
}

/** Values that the reference does not have. How often such values occur by chance is known from those that it has once (Good and Turing). */
function newCategoryCheck(column: Inspection): QualityFinding | undefined {
  const { name, kind, before, now, clusters, level, range } = column;
  if (kind === 'quantity') return undefined;
  const known = new Map<number, number>();
  for (const value of before) known.set(value, (known.get(value) ?? 0) + 1);
  for (const { value, rows } of range?.values ?? []) known.set(value, Math.max(rows, known.get(value) ?? 0));
  const isNew = (row: number) => (Number.isNaN(now[row]) ? undefined : !known.has(now[row]));
  const found = hitsBy(clusters.current, isNew);
  if (!found.some(({ hits }) => hits > 0)) return undefined;
  const once = hitsBy(clusters.reference, (row) => known.get(before[row]) === 1);
  const test = shareExcess(once, found);
  const matters = kind === 'identifier' ? NEW_IDENTIFIERS_MATTER : NEW_MATTERS;
  if (test.pValue > level || test.current < matters) return undefined;
  const values = countsOf(now, (value) => !known.has(value) && !Number.isNaN(value));
  const some = values.map(([value, rows]) => `${plain(value)} (${percent(rows / now.length)})`);
  const text = `${name} has values that the reference does not have, in ${percent(test.current)} of the rows: ${listed(some, 3)}.`;
  return { check: 'new-category', column: name, passed: false, text };
}

/** Commonest first. */
function countsOf(column: Float64Array, counts: (value: number) => boolean): [number, number][] {
  const rows = new Map<number, number>();
  for (const value of column) if (counts(value)) rows.set(value, (rows.get(value) ?? 0) + 1);
  return [...rows].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}

function outOfRangeCheck(column: Inspection): QualityFinding | undefined {
  const { name, kind, feature, before, now, clusters, level } = column;
  if (kind === 'category' || kind === 'identifier') return undefined;
  const known = rangeOf(column);
  if (!known) return undefined;
  const { min, max } = known;
  const margin = MARGIN * (max - min);
  const [low, high] = [min - margin, max + margin];
  const isOutside = (value: number) =>
    value < low || value > high || value === Infinity || value === -Infinity;
  if (!now.some(isOutside)) return undefined;
  const outside = hitsBy(clusters.current, (row) =>
    Number.isNaN(now[row]) ? undefined : isOutside(now[row]),
  );
  // Of rows like those of the reference, two lie outside of the range of the others: its ends.
  const expected: Hits[] = [{ hits: 2, rows: before.length }];
  const test = shareExcess(expected, outside);
  if (test.pValue > level || test.current < OUTSIDE_MATTERS) return undefined;
  const values = now.filter((value) => isOutside(value));
  const [least, most] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  const allowed =
    feature && values.some((value) => Math.abs(value) > feature.largest)
      ? ` At most ±${plain(feature.largest)} is allowed.`
      : '';
  const text =
    `${name} is outside ${plain(min)} to ${plain(max)}, the range of the reference, in ${percent(test.current)} of the rows ` +
    `(${plain(least)} to ${plain(most)}).${allowed}`;
  return { check: 'out-of-range', column: name, passed: false, text };
}

function rangeOf({ range, before }: Inspection): { min: number; max: number } | undefined {
  let [min, max] = [range?.min ?? Infinity, range?.max ?? -Infinity];
  for (const value of before) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min <= max ? { min, max } : undefined;
}

/** One value in every row, which chance explains only if the reference has it nearly always. */
function constantCheck({ name, before, now, clusters, level }: Inspection): QualityFinding | undefined {
  const value = now.find((one) => !Number.isNaN(one));
  if (value === undefined || now.some((one) => one !== value && !Number.isNaN(one))) return undefined;
  const present = now.reduce((sum, one) => sum + (one === value ? 1 : 0), 0);
  if (present < FEWEST_ROWS) return undefined;
  const share = before.reduce((sum, one) => sum + (one === value ? 1 : 0), 0) / before.length;
  // A game counts as one row: its rows may well have the same value.
  const chance = Math.max(share, 1 / before.length) ** Math.max(2, clusters.current.count);
  if (chance > level) return undefined;
  const text = `${name} is ${plain(value)} in all ${plain(present)} rows; in the reference it is in ${percent(share)}.`;
  return { check: 'constant', column: name, passed: false, text };
}

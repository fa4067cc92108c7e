/** Checks of whole rows: duplicates, and columns that must agree. */
import { shareExcess } from '../../algorithms/drift/share-excess.js';
import type { ColumnRelation } from '../../algorithms/sport.js';
import type { QualityFinding } from '../reports/report.js';
import { listed, percent, plain } from '../reports/words.js';
import { type Clusters, hitsBy, type Inspected } from './inspected.js';

const LEVEL = 0.0002;
const DUPLICATES_MATTER = 0.01;
const RELATION_MATTERS = 0.02;
const SECOND = 1000;
/** Rows that are looked at, the newest: each takes memory. */
const MOST_ROWS = 50_000;

/** Rows with the same features in the same game, in the window within a second, beyond what the reference has. */
export function duplicateFinding(data: Inspected, clusters: Clusters): QualityFinding {
  const { reference, current, at } = data;
  const before = repeatsIn(reference.columns, (row) => clusters.reference.of[row]);
  const now = repeatsIn(
    current.columns,
    (row) => clusters.current.of[row],
    (row) => Math.floor(at[row] / SECOND),
  );
  const first = at.length - MOST_ROWS;
  const test = shareExcess(
    hitsBy(clusters.reference, (row) => before[row] === 1),
    hitsBy(clusters.current, (row) => (row < first ? undefined : now[row] === 1)),
  );
  const passed = !(test.pValue <= LEVEL && test.current - test.reference >= DUPLICATES_MATTER);
  const text = `${percent(test.current || 0)} of the rows repeat another row; ${percent(test.reference || 0)} of the reference's do.`;
  return { check: 'duplicates', passed, text };
}

/** 1 for each row whose values, numbers and all, an earlier row has. */
function repeatsIn(columns: readonly Float64Array[], ...keys: ((row: number) => number)[]): Uint8Array {
  const rows = columns[0]?.length ?? 0;
  const first = Math.max(0, rows - MOST_ROWS);
  const repeats = new Uint8Array(rows);
  const hashes = new Map<number, number[]>();
  const bits = new Float64Array(1);
  const words = new Uint32Array(bits.buffer);
  const mixed = (hash: number, value: number) => {
    bits[0] = value;
    return Math.imul(Math.imul(hash ^ words[0], 0x9e3779b1) ^ words[1], 0x85ebca6b) ^ (hash >>> 15);
  };
  const isSame = (a: number, b: number) =>
    keys.every((key) => key(a) === key(b)) && columns.every((column) => Object.is(column[a], column[b]));
  for (let row = first; row < rows; row++) {
    let hash = 0x2545f491;
    for (const key of keys) hash = mixed(hash, key(row));
    for (const column of columns) hash = mixed(hash, column[row]);
    const others = hashes.get(hash);
    if (!others) hashes.set(hash, [row]);
    else if (others.some((other) => isSame(other, row))) repeats[row] = 1;
    else others.push(row);
  }
  return repeats;
}

/** Of the relations whose columns the model has. */
export function relationFindings(
  data: Inspected,
  clusters: Clusters,
  relations: readonly ColumnRelation[],
): QualityFinding[] {
  return relations.flatMap((relation) => {
    const places = relation.columns.map((name) => data.featureNames.indexOf(name));
    if (places.includes(-1)) return [];
    const broken = (columns: readonly Float64Array[]) => {
      const values = places.map(() => 0);
      return (row: number) => {
        for (let i = 0; i < places.length; i++) values[i] = columns[places[i]][row];
        return values.some(Number.isNaN) ? undefined : !relation.holds(values);
      };
    };
    const before = hitsBy(clusters.reference, broken(data.reference.columns));
    const now = hitsBy(clusters.current, broken(data.current.columns));
    const test = shareExcess(before, now);
    if (!(test.rows > 0) || Number.isNaN(test.reference)) return [];
    const isMore = test.pValue <= LEVEL && test.current - test.reference >= RELATION_MATTERS;
    const passed = !(isMore || test.appeared);
    const text =
      `In ${percent(1 - test.current)} of ${plain(test.rows)} rows ${relation.text} (${listed(relation.columns)}); ` +
      `in the reference in ${percent(1 - test.reference)}.`;
    return [{ check: 'relation', passed, text }];
  });
}

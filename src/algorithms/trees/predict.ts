/**
 * Prediction with trees, for every engine that trained them. Many rows, or a prepared model, use tables of leaf sets
 * (leaf-tables.ts) and their kernel; everything else walks the trees. The outputs are bit-identical.
 */
import { type LeafTables, leafTables, tableSum, tableSums } from './leaf-tables.js';
import {
  type Row,
  type TreeEnsemble,
  applyLink,
  predictBatch as walkBatch,
  predictRaw as walkRaw,
  withBase,
} from './tree-ensemble.js';

/** From this number of rows on, building tables costs less than it saves. */
const ROWS_WORTH_TABLES = 8_192;

/** null: tables are not worthwhile for this ensemble. Ensembles are immutable. */
const prepared = new WeakMap<TreeEnsemble, LeafTables | null>();

/** Builds the tables of a model that will predict many single rows; a few milliseconds for 100 trees of 31 leaves. */
export function prepare(ensemble: TreeEnsemble): void {
  tablesOf(ensemble);
}

function tablesOf(ensemble: TreeEnsemble): LeafTables | undefined {
  let tables = prepared.get(ensemble);
  if (tables === undefined) {
    tables = leafTables(ensemble) ?? null;
    prepared.set(ensemble, tables);
  }
  return tables ?? undefined;
}

/**
 * The raw score (before the link): baseScore plus the sum of leaf values, or plus their mean if the link is `average`.
 * @throws {RangeError} when the row has fewer values than the ensemble has features
 */
export function predictRaw(ensemble: TreeEnsemble, row: Row): number {
  const tables = prepared.get(ensemble);
  if (!tables || row.length < ensemble.featureCount) return walkRaw(ensemble, row);
  return withBase(ensemble, tableSum(tables, row));
}

/** The probability of label 1, in 0..1. */
export function predictProbability(ensemble: TreeEnsemble, row: Row): number {
  return applyLink(ensemble.link, predictRaw(ensemble, row));
}

/**
 * Probabilities of rows `from` .. `to - 1` of `columns`, written to `out[0 .. to - from - 1]`.
 * Columns and `out` may be views of a SharedArrayBuffer, so that several threads can each predict a range of rows.
 */
export function predictBatch(
  ensemble: TreeEnsemble,
  columns: Float64Array[],
  from: number,
  to: number,
  out: Float64Array,
): void {
  const tables = to - from >= ROWS_WORTH_TABLES ? tablesOf(ensemble) : prepared.get(ensemble);
  if (!tables) {
    walkBatch(ensemble, columns, from, to, out);
    return;
  }
  tableSums(tables, columns, from, to, out);
  for (let i = 0; i < to - from; i++) out[i] = applyLink(ensemble.link, withBase(ensemble, out[i]));
}

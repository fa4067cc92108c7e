import { FEATURES } from '../../src/basketball/shots/features.js';
import type { XgboostRounds } from '../../src/algorithms/model-io/from-xgboost.js';
import { type Model, predictColumns } from '../../src/algorithms/model.js';

/** A case of test/golden/model_grid.py. */
export interface GridCase {
  name: string;
  /** The rows that the predictions belong to. */
  rows: 'rows' | 'gaps' | 'apart_rows' | 'apart_gaps';
  rounds?: XgboostRounds;
  /** A part of the refusal's message; absent if the model must be accepted. */
  refused?: string;
}

/** @param rows values in the order of `FEATURES`, NaN = missing */
export function largestGap(model: Model, rows: ArrayLike<number>[], answers: ArrayLike<number>): number {
  const columns = model.featureNames.map((name) => {
    const place = (FEATURES as readonly string[]).indexOf(name);
    return Float64Array.from(rows, (row) => row[place]);
  });
  const made = new Float64Array(rows.length);
  predictColumns(model, columns, 0, rows.length, made);
  let largest = 0;
  made.forEach((probability, i) => {
    const gap = Math.abs(probability - answers[i]);
    // Not Math.max: NaN is the largest gap.
    if (!(gap <= largest)) largest = Number.isNaN(gap) ? Infinity : gap;
  });
  return largest;
}

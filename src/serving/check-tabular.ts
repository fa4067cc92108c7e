import { FEATURES } from '../basketball/index.js';
import { modelUnfit } from './serving.errors.js';
import type { TabularModel } from './tabular-model.js';

/** Shots from every zone and from both ends of the clock: a model that cannot predict these must not serve. */
export const GOLDEN_ROWS: readonly (readonly number[])[] = [
  [201_580, 13, 6, 571, 2, 0.3048, 1],
  [2544, -52, 88, 0, 2, 3.048, 2],
  [2544, -150, 60, 300, 2, 4.8768, 3],
  [201_939, 100, 150, 12, 2, 5.4864, 4],
  [201_939, 0, 260, 719, 3, 7.9248, 5],
  [201_142, -230, 10, 45, 3, 7.0104, 6],
  [201_142, 30, 600, 1, 3, 18.288, 7],
  [0, 0, 0, 720, 0, 0, 0],
];

/** Rows of a model of other columns: the same number in each. */
const OTHER_VALUES = [0, 1, -1, 0.5, 10, -1000];

/** Predictions made before a model serves, so that the first callers do not wait for its compilation. */
const WARM_UP_ROUNDS = 250;
/** The event loop is given back after this time. */
const PIECE_MS = 2;

/**
 * Checks the model on rows that it must be able to answer, and warms it up, in pieces between which requests are answered.
 * @throws {AppError} `prediction.model-unfit` when a prediction is not a probability, or differs when it is repeated
 */
export async function checkTabular(model: TabularModel): Promise<void> {
  const width = model.columns.length;
  const rows = model.takesFeatures
    ? GOLDEN_ROWS.map((row) => Float64Array.from(row))
    : OTHER_VALUES.map((value) => new Float64Array(width).fill(value));
  const first = rows.map((row) => model.probability(row));
  first.forEach((probability) => {
    if (probability >= 0 && probability <= 1) return;
    const what = model.takesFeatures ? 'known shot' : 'row of numbers';
    throw unfit(model, `it predicts ${probability} for a ${what}, which is not a probability`);
  });
  let since = performance.now();
  for (let round = 0; round < WARM_UP_ROUNDS; round++) {
    for (let i = 0; i < rows.length; i++) {
      if (model.probability(rows[i]) !== first[i]) {
        throw unfit(model, 'it predicts two probabilities for the same row');
      }
      if (performance.now() - since < PIECE_MS) continue;
      await new Promise((resolve) => setImmediate(resolve));
      since = performance.now();
    }
  }
}

/** @throws {AppError} `prediction.model-unfit` when the model takes other columns than the features of a shot */
export function ensureTakesFeatures(model: TabularModel): void {
  if (model.takesFeatures) return;
  const unknown = model.model.featureNames.filter((name) => !(FEATURES as readonly string[]).includes(name));
  throw unfit(
    model,
    `it needs features that a shot does not have (${unknown.join(', ').slice(0, 500)}); a champion has none but ` +
      `${FEATURES.join(', ')}`,
  );
}

function unfit({ name, version }: TabularModel, why: string): Error {
  return modelUnfit(name, version, why);
}

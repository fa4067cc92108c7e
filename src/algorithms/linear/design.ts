/** The inputs of a fit, standardised and laid out for the loops of `curvature.ts`. */
import type { TrainingData } from '../training-data.js';
import { type LinearModel, standardisedInput } from './linear-model.js';
import type { WeightedRows } from './terms.js';

/** Within this many scales of the mean, a linear input is used unclipped. */
const NEAR = 1e6;

/** Rows per block: its inputs stay in the cache during repeated passes. */
export const BLOCK_ROWS = 128;

/**
 * Rows in blocks of BLOCK_ROWS. The one-hot terms of one feature, the shared one, are not stored row by row: rows are
 * grouped by their category, so that a block has one, and its one-hot inputs are the same for all of its rows. All other
 * terms are stored: block by block, within a block term by term. Padding rows have weight 0 and inputs 0.
 */
export interface Design {
  blocks: number;
  /** Number of stored terms, rounded up to an even number; a padding term has inputs 0. */
  width: number;
  /** blocks * width * BLOCK_ROWS. */
  inputs: Float64Array;
  /** One per row, blocks * BLOCK_ROWS of them; so are weights. */
  labels: Float64Array;
  weights: Float64Array;
  totalWeight: number;
  /** One per block: its group. */
  groups: Int32Array;
  /** One per group: the standardised inputs of the shared terms. */
  groupInputs: Float64Array[];
  /** Terms of the model: the stored ones, and the shared ones. */
  stored: number[];
  shared: number[];
}

export function designOf(data: TrainingData, sample: WeightedRows, model: LinearModel): Design {
  const feature = sharedFeature(model);
  const terms = [...model.weights.keys()];
  const shared = terms.filter((t) => model.inputs[t] === feature);
  const stored = terms.filter((t) => model.inputs[t] !== feature);
  const categories = shared.map((t) => model.encodings[t]);
  const groupOf = groupFinder(categories, feature === undefined ? undefined : data.columns[feature]);
  const { places, blocks, groups } = placesByGroup(sample.rows, categories.length + 1, groupOf);
  const width = stored.length + (stored.length % 2);
  const design: Design = {
    blocks,
    width,
    inputs: new Float64Array(blocks * width * BLOCK_ROWS),
    labels: new Float64Array(blocks * BLOCK_ROWS),
    weights: new Float64Array(blocks * BLOCK_ROWS),
    totalWeight: 0,
    groups,
    groupInputs: [...categories, Number.NaN].map((x) =>
      Float64Array.from(shared, (t) => standardisedInput(model, t, x)),
    ),
    stored,
    shared,
  };
  for (let place = 0; place < places.length; place++) {
    const i = places[place];
    if (i < 0) continue;
    const w = sample.weights ? sample.weights[i] : 1;
    design.weights[place] = w;
    design.labels[place] = data.labels[sample.rows[i]];
    design.totalWeight += w;
  }
  for (let block = 0; block < blocks; block++) {
    const rows = places.subarray(block * BLOCK_ROWS, (block + 1) * BLOCK_ROWS);
    stored.forEach((t, s) => {
      const at = (block * width + s) * BLOCK_ROWS;
      fill(design.inputs, at, model, t, data.columns[model.inputs[t]], sample.rows, rows);
    });
  }
  return design;
}

/** The first feature with one-hot terms. */
function sharedFeature(model: LinearModel): number | undefined {
  const first = model.encodings.findIndex((encoding) => !Number.isNaN(encoding));
  return first < 0 ? undefined : model.inputs[first];
}

/** The group of a row: the index of its category; the number of categories if it has none. */
function groupFinder(categories: number[], column: Float64Array | undefined): (row: number) => number {
  if (!column) return () => 0;
  const indexes = new Map(categories.map((category, g) => [category, g]));
  return (row) => indexes.get(column[row]) ?? categories.length;
}

/** The position of each row: `places` holds indexes into `rows`, group after group, padded with -1 to the end of a group's last block. */
function placesByGroup(
  rows: Int32Array,
  count: number,
  groupOf: (row: number) => number,
): { places: Int32Array; blocks: number; groups: Int32Array } {
  const groupOfRow = new Int32Array(rows.length);
  const sizes = new Int32Array(count);
  for (let i = 0; i < rows.length; i++) {
    groupOfRow[i] = groupOf(rows[i]);
    sizes[groupOfRow[i]] += 1;
  }
  const groups = Int32Array.from(
    [...sizes].flatMap((size, g) => Array.from({ length: Math.ceil(size / BLOCK_ROWS) }, () => g)),
  );
  const next = Int32Array.from(sizes, (_, g) => Math.max(0, groups.indexOf(g)) * BLOCK_ROWS);
  const places = new Int32Array(groups.length * BLOCK_ROWS).fill(-1);
  for (let i = 0; i < rows.length; i++) places[next[groupOfRow[i]]++] = i;
  return { places, blocks: groups.length, groups };
}

/** The standardised inputs of term `t` for one block's places. */
function fill(
  out: Float64Array,
  at: number,
  model: LinearModel,
  t: number,
  column: Float64Array,
  rows: Int32Array,
  places: Int32Array,
): void {
  const { knots } = model;
  const straight = Number.isNaN(model.encodings[t]) && (!knots || Number.isNaN(knots[3 * t]));
  const mean = model.means[t];
  const scale = model.scales[t];
  for (let r = 0; r < BLOCK_ROWS; r++) {
    const i = places[r];
    if (i < 0) continue;
    const x = column[rows[i]];
    const distance = (x - mean) / scale;
    // The model's own function handles the rest: splines, categories, missing values, outliers.
    out[at + r] = straight && distance > -NEAR && distance < NEAR ? distance : standardisedInput(model, t, x);
  }
}

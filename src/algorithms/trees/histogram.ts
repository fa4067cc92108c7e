import type { BinnedColumns } from './binning.js';

/** Numbers a bin: sum of gradients, sum of hessians, rows. */
export const STRIDE = 3;

/** Where the bins of each feature lie in a histogram. A feature has one slot more than bins, the last for missing values. */
export interface HistogramLayout {
  /** Features + 1 entries, in numbers (not slots). */
  offsets: Int32Array;
  length: number;
}

export function layoutOf(binned: BinnedColumns): HistogramLayout {
  const offsets = new Int32Array(binned.features.length + 1);
  binned.features.forEach((feature, f) => {
    offsets[f + 1] = offsets[f] + (feature.bins + 1) * STRIDE;
  });
  return { offsets, length: offsets[binned.features.length] };
}

/** Rows, and what each adds to its bins. */
export interface WeightedRows {
  /** Row numbers; a leaf is a range of places in it. */
  rows: Int32Array;
  /** One a row (not a place): first and second derivative of the loss, with the row's weight. */
  gradients: Float64Array;
  hessians: Float64Array;
}

/** Makes histograms, and takes them back for later use. */
export class HistogramBuilder {
  readonly #layout: HistogramLayout;
  readonly #codes: Uint8Array[];
  // Gathered once a leaf, then read in order for every feature.
  readonly #gradients: Float64Array;
  readonly #hessians: Float64Array;
  readonly #free: Float64Array[] = [];

  /** @param rows most rows that a tree will be given */
  constructor(binned: BinnedColumns, layout: HistogramLayout, rows: number) {
    this.#codes = binned.codes;
    this.#layout = layout;
    this.#gradients = new Float64Array(rows);
    this.#hessians = new Float64Array(rows);
  }

  /** Sums gradients, hessians and rows of the places `begin` .. `end - 1` into the bins of every feature that is `used`. */
  build(data: WeightedRows, begin: number, end: number, used: readonly number[]): Float64Array {
    const histogram = this.#free.pop()?.fill(0) ?? new Float64Array(this.#layout.length);
    const gradients = this.#gradients;
    const hessians = this.#hessians;
    const { rows } = data;
    for (let i = begin; i < end; i++) {
      gradients[i - begin] = data.gradients[rows[i]];
      hessians[i - begin] = data.hessians[rows[i]];
    }
    for (const f of used) {
      const codes = this.#codes[f];
      const offset = this.#layout.offsets[f];
      for (let i = begin; i < end; i++) {
        const slot = offset + codes[rows[i]] * STRIDE;
        histogram[slot] += gradients[i - begin];
        histogram[slot + 1] += hessians[i - begin];
        histogram[slot + 2] += 1;
      }
    }
    return histogram;
  }

  /** Turns the parent's histogram into the one of the other child: what is left when `child` is taken away. */
  subtract(parent: Float64Array, child: Float64Array): Float64Array {
    for (let i = 0; i < parent.length; i++) parent[i] -= child[i];
    return parent;
  }

  /** Gives a histogram back for later use. */
  release(histogram: Float64Array | undefined): void {
    if (histogram) this.#free.push(histogram);
  }
}

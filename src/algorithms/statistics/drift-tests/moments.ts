/** Moments of one side of a SortedPair, from runs of equal values. */

export interface Moments {
  rows: number;
  mean: number;
  /** Sum of squared distances from the mean. */
  squares: number;
}

/** Two passes, the second corrected for the rounding of the mean. NaN without rows. */
export function momentsOf(values: Float64Array, counts: Uint32Array, rows: number): Moments {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += counts[k] * values[k];
  const mean = sum / rows;
  let squares = 0;
  let offsets = 0;
  for (let k = 0; k < values.length; k++) {
    const offset = values[k] - mean;
    squares += counts[k] * offset * offset;
    offsets += counts[k] * offset;
  }
  return { rows, mean: mean + offsets / rows, squares: squares - (offsets * offsets) / rows };
}

import { type Model, predictColumns } from '../../algorithms/model.js';
import type { RowRange } from '../../algorithms/training-data.js';

/**
 * What a model predicts for rows, 0..1.
 * @throws {Error} when the rows do not have a feature of the model
 */
export function predictRows(
  model: Model,
  { featureNames, columns }: { featureNames: readonly string[]; columns: readonly Float64Array[] },
  { from, to }: RowRange,
  out: Float64Array = new Float64Array(to - from),
): Float64Array {
  const inputs = model.featureNames.map((name) => {
    const index = featureNames.indexOf(name);
    if (index < 0) throw new Error(`the model needs the feature ${name}, which the rows do not have`);
    return columns[index];
  });
  predictColumns(model, inputs, from, to, out);
  return out;
}

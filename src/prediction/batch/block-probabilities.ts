import { FEATURES } from '../../basketball/index.js';
import type { ServedModel } from '../../serving/index.js';
import type { RowBlock } from './rows.js';

/** Whether a model answers many rows at once. */
export function takesBlocks(model: ServedModel): boolean {
  return model.columnProbabilities !== undefined || model.probabilitiesLater !== undefined;
}

/**
 * The probabilities (0..1) of the rows of a block by a model that `takesBlocks`.
 * @param room where they may be written: at least as many numbers as rows
 */
export async function probabilitiesOf(
  model: ServedModel,
  block: RowBlock,
  room: Float64Array,
): Promise<Float64Array> {
  if (!model.columnProbabilities) return model.probabilitiesLater!(rowMajor(block), block.rows);
  model.columnProbabilities(block.columns, block.rows, room);
  return room;
}

/** The values of a block, row after row. */
export function rowMajor({ columns, rows }: RowBlock): Float64Array {
  const all = new Float64Array(rows * FEATURES.length);
  columns.forEach((column, i) => {
    for (let row = 0; row < rows; row++) all[row * FEATURES.length + i] = column[row];
  });
  return all;
}

import { INPUT, PREDICT, PREDICT_PROBA, type ServedModel, type TensorSpec } from '../../serving/index.js';
import { isScored } from '../row-scorer.service.js';

/** The tensors of a model in the protocol. */
export interface Contract {
  inputs: readonly TensorSpec[];
  outputs: readonly TensorSpec[];
}

const SCORES: readonly TensorSpec[] = [
  { name: PREDICT, datatype: 'INT64', shape: [-1, 1] },
  { name: PREDICT_PROBA, datatype: 'FP64', shape: [-1, 2] },
];

/** A model whose rows are scored has one tensor of rows, whatever computes it; any other one has its own tensors. */
export function contractOf(model: ServedModel): Contract {
  if (!isScored(model)) return model;
  return { inputs: [{ name: INPUT, datatype: 'FP64', shape: [-1, model.columns!.length] }], outputs: SCORES };
}

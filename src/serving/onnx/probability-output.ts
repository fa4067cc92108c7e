import type { Tensor, TensorSpec } from '../served-model.js';

/** Where the probability of label 1 stands in a model's answer. */
export interface ProbabilityOutput {
  name: string;
  /** Numbers a row: 2 (label 0, label 1), or 1. */
  width: 1 | 2;
}

/**
 * The output that is a probability of label 1: 32- or 64-bit floats [n, 2], [n, 1] or [n] whose values in an answer all lie in 0..1.
 * @param answer to n rows
 */
export function probabilityOutput(
  outputs: readonly TensorSpec[],
  answer: ReadonlyMap<string, Tensor>,
  n: number,
): ProbabilityOutput | undefined {
  for (const { name } of outputs) {
    const { datatype, data } = answer.get(name)!;
    if ((datatype !== 'FP32' && datatype !== 'FP64') || Array.isArray(data)) continue;
    const width = data.length / n;
    if (width !== 1 && width !== 2) continue;
    const isProbability = Array.from(data as Float64Array).every((value) => value >= 0 && value <= 1);
    if (isProbability) return { name, width };
  }
  return undefined;
}

export function probabilitiesIn(
  answer: ReadonlyMap<string, Tensor>,
  { name, width }: ProbabilityOutput,
  n: number,
): Float64Array {
  const data = answer.get(name)!.data as Float32Array | Float64Array;
  return Float64Array.from({ length: n }, (_, i) => data[i * width + width - 1]);
}

import { isDeepStrictEqual } from 'node:util';
import { ensureSelfContained } from '../../algorithms/model-io/onnx/self-contained.js';
import { withoutZipMaps } from '../../algorithms/model-io/onnx/without-zip-maps.js';
import { FEATURES } from '../../basketball/index.js';
import type { ModelVersion } from '../../registry/index.js';
import { GOLDEN_ROWS } from '../check-tabular.js';
import { inputsOfRows } from '../inputs-of-rows.js';
import type { ServedColumn, Tensor, TensorSpec, TypedArray } from '../served-model.js';
import { columnsOf, tensorSpecs, UnfitOnnx } from './onnx-contract.js';
import type { OnnxValue } from './onnx-messages.js';
import { OnnxModel } from './onnx-model.js';
import { OnnxProcess } from './onnx-process.js';
import { probabilityOutput } from './probability-output.js';

/** Answers before the model serves: the runtime allocates in the first ones. */
const WARM_UP_RUNS = 20;
/** Numbers of a sample tensor. */
const MAX_SAMPLE = 1_000_000;

/**
 * Loads an ONNX model in a separate process, and lets it answer samples: twice the same numbers, finite, in the shapes that the
 * graph declares.
 * @param signature the columns with which the model was logged
 * @throws {UnfitOnnx} when the model fails a check
 * @throws {UnreadableByRuntime} when the runtime cannot read the file
 * @throws {InvalidModelFile} when the bytes are not an ONNX file
 * @throws {AppError} `serving.runtime-ended` when the process of the runtime failed
 */
export async function openOnnx(
  version: ModelVersion,
  file: Uint8Array,
  signature?: readonly ServedColumn[],
): Promise<OnnxModel> {
  ensureSelfContained(file);
  const process = new OnnxProcess(`Version ${version.version} of ${version.model}`, withoutZipMaps(file));
  try {
    const declared = await process.load();
    const inputs = tensorSpecs(declared.inputs, 'input');
    const outputs = tensorSpecs(declared.outputs, 'output');
    const columns = columnsOf(version.model, inputs, signature);
    const isOfFeatures = columns?.map(({ name }) => name).join() === FEATURES.join();
    const sample = isOfFeatures
      ? inputsOfRows({ inputs, columns }, Float64Array.from(GOLDEN_ROWS.flat()), GOLDEN_ROWS.length)
      : sampleInputs(declared.inputs, inputs);
    const answer = await checkedAnswer(process, sample, outputs);
    for (let i = 0; i < WARM_UP_RUNS; i++) await process.run(sample);
    const probability = isOfFeatures ? probabilityOutput(outputs, answer, GOLDEN_ROWS.length) : undefined;
    return new OnnxModel(version, process, {
      inputs,
      outputs: outputs.map((output) => ({ ...output, shape: shapeOf(output, answer.get(output.name)!) })),
      columns,
      probability,
    });
  } catch (error) {
    process.close();
    throw error;
  }
}

/** Ones; each dimension without a size is 1. */
function sampleInputs(declared: readonly OnnxValue[], specs: readonly TensorSpec[]): Map<string, Tensor> {
  return new Map(
    specs.map(({ name, datatype, shape }, i) => {
      const sizes = shape.map((size) => Math.max(size, 1));
      const length = sizes.reduce((product, size) => product * size, 1);
      if (length > MAX_SAMPLE)
        throw new UnfitOnnx(`its input ${name} has ${length} numbers, more than ${MAX_SAMPLE}`);
      const data = declared[i].type === 'string' ? Array<string>(length).fill('') : ones(datatype, length);
      return [name, { datatype, shape: sizes, data }];
    }),
  );
}

/** Of integers, which are often places in a table, zeros. */
function ones(datatype: Tensor['datatype'], length: number): TypedArray {
  const arrays: Partial<Record<Tensor['datatype'], () => TypedArray>> = {
    FP64: () => new Float64Array(length).fill(1),
    FP32: () => new Float32Array(length).fill(1),
    FP16: () => new Uint16Array(length).fill(0x3c00),
    INT64: () => new BigInt64Array(length),
    UINT64: () => new BigUint64Array(length),
    INT32: () => new Int32Array(length),
    UINT32: () => new Uint32Array(length),
    INT16: () => new Int16Array(length),
    UINT16: () => new Uint16Array(length),
    INT8: () => new Int8Array(length),
  };
  return arrays[datatype]?.() ?? new Uint8Array(length);
}

async function checkedAnswer(
  process: OnnxProcess,
  sample: Map<string, Tensor>,
  outputs: readonly TensorSpec[],
): Promise<Map<string, Tensor>> {
  const answer = await process.run(sample);
  for (const output of outputs) {
    const tensor = answer.get(output.name);
    if (!tensor) throw new UnfitOnnx(`it does not give the output ${output.name} for a sample`);
    if (output.shape.length > 0 && !fits(tensor.shape, output.shape)) {
      throw new UnfitOnnx(
        `its output ${output.name} has the shape [${tensor.shape.join(', ')}], and the graph declares ` +
          `[${output.shape.join(', ')}]`,
      );
    }
    const numbers = tensor.datatype === 'FP32' || tensor.datatype === 'FP64' ? tensor.data : [];
    if (!Array.from(numbers as Float64Array).every(Number.isFinite)) {
      throw new UnfitOnnx(`its output ${output.name} is not finite for a sample`);
    }
  }
  if (!isDeepStrictEqual(await process.run(sample), answer)) {
    throw new UnfitOnnx('it gives two answers to the same sample');
  }
  return answer;
}

function fits(shape: readonly number[], declared: readonly number[]): boolean {
  return shape.length === declared.length && declared.every((size, i) => size < 0 || size === shape[i]);
}

/** A graph may declare no shape: then only how many dimensions it has is known. */
function shapeOf({ shape }: TensorSpec, answer: Tensor): number[] {
  return shape.length > 0 ? shape : answer.shape.map(() => -1);
}

import { FEATURES } from '../../basketball/index.js';
import { MODEL_NAME, type ModelVersion } from '../../registry/index.js';
import { inputsOfRows } from '../inputs-of-rows.js';
import type { ServedColumn, ServedModel, Tensor, TensorSpec } from '../served-model.js';
import type { OnnxProcess } from './onnx-process.js';
import { type ProbabilityOutput, probabilitiesIn } from './probability-output.js';

/** What is known about an ONNX model after it was loaded and has answered its samples. */
export interface OnnxContract {
  inputs: TensorSpec[];
  outputs: TensorSpec[];
  columns?: ServedColumn[];
  /** The output that is the probability of label 1; absent if none is. */
  probability?: ProbabilityOutput;
}

/** An ONNX model that onnxruntime computes in a separate process. Immutable. */
export class OnnxModel implements ServedModel {
  readonly name: string;
  readonly version: number;
  readonly platform = 'onnxruntime_onnx';
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  readonly columns?: readonly ServedColumn[];
  readonly takesFeatures: boolean;
  private readonly probability?: ProbabilityOutput;

  constructor(
    source: Pick<ModelVersion, 'model' | 'version'>,
    private readonly process: OnnxProcess,
    { inputs, outputs, columns, probability }: OnnxContract,
  ) {
    this.name = source.model;
    this.version = source.version;
    this.inputs = inputs;
    this.outputs = outputs;
    this.columns = columns;
    this.probability = probability;
    const isOfFeatures = columns?.map(({ name }) => name).join() === FEATURES.join();
    this.takesFeatures = source.model === MODEL_NAME && isOfFeatures && probability !== undefined;
  }

  /** Rows, row-major [n, columns.length], to the probability (0..1) of label 1 of each. */
  async probabilitiesLater(rows: Float64Array, n: number): Promise<Float64Array> {
    const found = await this.infer(inputsOfRows(this, rows, n));
    return probabilitiesIn(found, this.probability!, n);
  }

  async infer(inputs: ReadonlyMap<string, Tensor>): Promise<Map<string, Tensor>> {
    return this.process.run(new Map(inputs));
  }

  /** Ends its process after the requests in progress. */
  close(): void {
    this.process.close();
  }
}

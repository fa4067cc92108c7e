import type { XgboostRounds } from '../../algorithms/model-io/from-xgboost.js';
import { InvalidModelFile } from '../../algorithms/model-io/invalid-model-file.js';
import { decodeModel, encodeModel } from '../../algorithms/model-io/model-file.js';
import { scoringOnnx } from '../../algorithms/model-io/onnx/scoring-onnx.js';
import { onnxFile } from '../../algorithms/model-io/onnx/to-onnx.js';
import { readAnyModel } from '../../algorithms/model-io/read-any-model.js';
import type { Feature } from '../../algorithms/training-data.js';
import type { WorkerTask } from '../../platform/workers/workers.js';

export interface ExchangePayload {
  file: Uint8Array;
  /**
   * `onnx`, `scoring`: a model file becomes an ONNX file, for other programs or for scoring in 64-bit floats.
   * `model-file`: a file of any known format becomes a model file.
   */
  to: 'onnx' | 'scoring' | 'model-file';
  /** Names of the columns where the file has none. */
  featureNames: readonly string[];
  /** Of an XGBoost model: which rounds count, where the model folder states it. */
  rounds?: XgboostRounds;
  /** What is known about features that the file may name. */
  features: readonly Feature[];
}

export interface Exchanged {
  file: Uint8Array;
  algorithm: string;
  format: string;
  featureNames: string[];
}

/** `fault`: why the file is invalid. */
export type ExchangeResult = Exchanged | { fault: string };

/** Reads and writes model files: a large one takes seconds, so it is done off the event loop. */
export default async function exchange({ payload }: WorkerTask<ExchangePayload>): Promise<ExchangeResult> {
  try {
    if (payload.to !== 'model-file') {
      const { model, info } = decodeModel(payload.file);
      const { algorithm } = info;
      const file = payload.to === 'onnx' ? onnxFile(model) : scoringOnnx(model);
      return { file, algorithm, format: 'onnx', featureNames: model.featureNames };
    }
    const { model, info, format } = readAnyModel(payload.file, payload.featureNames, {
      rounds: payload.rounds,
      features: payload.features,
    });
    const file = encodeModel(model, info);
    return { file, algorithm: info.algorithm, format, featureNames: model.featureNames };
  } catch (error) {
    if (error instanceof InvalidModelFile) return { fault: error.message };
    throw error;
  }
}

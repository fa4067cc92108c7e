import type { Model } from '../model.js';
import { InvalidModelFile } from './invalid-model-file.js';
import { type ModelInfo, decodeModel } from './model-file.js';
import { onnxModel } from './onnx/from-onnx.js';

export interface ReadModel {
  model: Model;
  info: ModelInfo;
  format: 'model-file' | 'onnx';
}

/**
 * A model from a file of any format that is known, told by its content. `featureNames` are taken where the file has as many
 * columns and no names. Throws InvalidModelFile, and nothing else, where it is none of them.
 */
export function readAnyModel(file: Uint8Array, featureNames: readonly string[]): ReadModel {
  if (textAt(file, 'PVMODEL\n')) return { ...decodeModel(file), format: 'model-file' };
  // The first field of an ONNX file is its IR version, a number.
  if (file[0] === 8) return { ...imported(onnxModel(file, featureNames), 'onnx'), format: 'onnx' };
  throw new InvalidModelFile('it is neither a model file (.pvm) nor an ONNX file');
}

function textAt(file: Uint8Array, text: string): boolean {
  return file.length >= text.length && [...text].every((letter, i) => file[i] === letter.charCodeAt(0));
}

function imported(model: Model, format: string): { model: Model; info: ModelInfo } {
  return { model, info: { algorithm: `imported-${format}`, parameters: {}, seed: 0, training: {} } };
}

import type { Model } from '../model.js';
import type { Feature } from '../training-data.js';
import { lightGbmModel } from './from-lightgbm.js';
import { xgboostModel, type XgboostRounds } from './from-xgboost.js';
import { InvalidModelFile } from './invalid-model-file.js';
import { foreignFormat } from './foreign-format.js';
import { type ModelInfo, decodeModel } from './model-file.js';
import { onnxModel } from './onnx/from-onnx.js';

export interface ReadModel {
  model: Model;
  info: ModelInfo;
  format: 'model-file' | 'onnx' | 'lightgbm' | 'xgboost';
}

/** Default column names of LightGBM and XGBoost. */
const UNNAMED = { lightgbm: 'Column_', xgboost: 'f' };

export interface ReadOptions {
  /** For XGBoost models: the rounds used; by default as stated in the file. */
  rounds?: XgboostRounds;
  /** Known features that the file may name. */
  features?: readonly Feature[];
}

/**
 * A model from a file of any known format, detected by content. `featureNames` apply if the file has as many
 * columns and no names.
 * @throws {InvalidModelFile} when the format is unknown or unsupported (no other error); known formats of other programs are named, with what to save instead
 */
export function readAnyModel(
  file: Uint8Array,
  featureNames: readonly string[],
  { rounds, features }: ReadOptions = {},
): ReadModel {
  if (textAt(file, 'PVMODEL\n')) return { ...decodeModel(file), format: 'model-file' };
  if (isOnnx(file)) return imported(onnxModel(file, featureNames, features), 'onnx');
  if (textAt(file, 'tree\n') || textAt(file, 'tree\r\n')) {
    return imported(
      withFeatureNames(lightGbmModel(fileText(file), features), featureNames, UNNAMED.lightgbm),
      'lightgbm',
    );
  }
  const foreign = foreignFormat(file);
  if (foreign) throw new InvalidModelFile(foreign);
  if (textAt(file, '{')) {
    return imported(
      withFeatureNames(xgboostModel(file, rounds, features), featureNames, UNNAMED.xgboost),
      'xgboost',
    );
  }
  throw new InvalidModelFile(
    'it is neither a model file (.pvm) nor an ONNX file, a LightGBM text model or an XGBoost model (JSON or UBJSON)',
  );
}

/** The first field of an ONNX file is its IR version, a number. */
export function isOnnx(file: Uint8Array): boolean {
  return file[0] === 8;
}

function textAt(file: Uint8Array, text: string): boolean {
  return file.length >= text.length && [...text].every((letter, i) => file[i] === letter.charCodeAt(0));
}

function fileText(file: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file).replaceAll('\r\n', '\n');
  } catch (cause) {
    throw new InvalidModelFile('a LightGBM model must be text in UTF-8', { cause });
  }
}

function withFeatureNames<M extends Model>(model: M, featureNames: readonly string[], prefix: string): M {
  const isUnnamed = model.featureNames.every((name, i) => name === `${prefix}${i}`);
  if (!isUnnamed || model.featureNames.length !== featureNames.length) return model;
  return { ...model, featureNames: [...featureNames] };
}

function imported(model: Model, format: Exclude<ReadModel['format'], 'model-file'>): ReadModel {
  return {
    model,
    info: { algorithm: `imported-${format}`, parameters: {}, seed: 0, training: {} },
    format,
  };
}

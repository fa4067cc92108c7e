import { FEATURES } from '../../basketball/index.js';
import {
  ArrowFile,
  type ArrowColumn,
  coded,
  float64,
  int32,
  int8,
  uint32,
  utf8,
  writeArrow,
} from './arrow-file.js';
import type { IdColumns, PredictionColumns, TextBytes } from './prediction-columns.js';

/** Raised when columns or their types change. It is in the metadata of each block. */
const SCHEMA_VERSION = 1;

/** The ids of rows, the same in blocks of predictions and of outcomes. The dictionary has id 0. */
export function idArrowColumns({ idTime, idRow, idProcess, processes }: IdColumns): ArrowColumn[] {
  return [
    ['id_time', float64(idTime)],
    ['id_row', uint32(idRow)],
    ['id_process', coded(idProcess, processes, 0)],
  ];
}

export function readIdColumns(file: ArrowFile): IdColumns {
  const { codes, values } = file.coded('id_process');
  return {
    idTime: file.numbers<Float64Array>('id_time'),
    idRow: file.numbers<Uint32Array>('id_row'),
    idProcess: codes,
    processes: values,
  };
}

/** Predictions as an Arrow IPC file: ids, time, the seven features by name, probability, model, version, role, request id. */
export function encodePredictions(columns: PredictionColumns): Uint8Array {
  const paired: ArrowColumn[] =
    columns.pairedWith.bytes.length > 0 ? [['paired_with', utf8(columns.pairedWith)]] : [];
  return writeArrow('predictions', SCHEMA_VERSION, columns.rows, [
    ...idArrowColumns(columns),
    ['at', float64(columns.at)],
    ...FEATURES.map((name, i): ArrowColumn => [name, float64(columns.features[i])]),
    ['probability', float64(columns.probability)],
    ['model', coded(columns.model, columns.models, 1)],
    ['version', int32(columns.version)],
    ['role', int8(columns.role)],
    ['request_id', utf8(columns.requestId)],
    ...paired,
  ]);
}

export function decodePredictions(bytes: Uint8Array): PredictionColumns {
  const file = new ArrowFile(bytes);
  const { codes: model, values: models } = file.coded('model');
  const none: TextBytes = { ends: new Int32Array(file.rows + 1), bytes: new Uint8Array(0) };
  return {
    rows: file.rows,
    ...readIdColumns(file),
    at: file.numbers<Float64Array>('at'),
    features: FEATURES.map((name) => file.numbers<Float64Array>(name)),
    probability: file.numbers<Float64Array>('probability'),
    model,
    models,
    version: file.numbers<Int32Array>('version'),
    role: file.numbers<Int8Array>('role'),
    requestId: file.texts('request_id')!,
    pairedWith: file.texts('paired_with') ?? none,
  };
}

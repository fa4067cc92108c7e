/**
 * The model file: one versioned format for every model, for every engine.
 *
 * | bytes | what |
 * | --- | --- |
 * | 0..7 | the text `PVMODEL` and a line feed |
 * | 8..11 | format version, unsigned: 2 with a calibration, else 1 |
 * | 12..15 | length of the header in bytes, unsigned |
 * | 16.. | header: UTF-8 JSON with sorted keys, no white space |
 * | then | zeros up to a multiple of 8, where the data begins |
 * | data | the arrays in the order of the header's table, each at a multiple of 8, zeros between |
 *
 * All numbers are little-endian. The header has `algorithm`, `arrays` (name, dtype, length in elements, offset in bytes from
 * the start of the data), `featureNames`, `kind` (`tree-ensemble` or `linear`), `parameters`, `scalars`, `seed` and
 * `training`. Scalars are `baseScore` and `link` of a tree ensemble, `intercept` of a linear model. The arrays and their
 * meaning are those of `TreeEnsemble` and `LinearModel`; all are required, in the order of `model-arrays.ts`, except `knots`,
 * which is present only if a linear model has splines. A calibrated model also has the scalar `calibration` (`sigmoid` or `isotonic`);
 * sigmoid has the scalars `calibrationSlope` and `calibrationIntercept`, isotonic the arrays `calibrationX` and `calibrationY`.
 *
 * The same model and info give the same bytes. Reading validates sizes, offsets and every index.
 */
import type { LinearModel } from '../linear/linear-model.js';
import type { Model } from '../model.js';
import type { Link, TreeEnsemble } from '../trees/tree-ensemble.js';
import { canonicalJson } from '../text/canonical-json.js';
import { checkJson } from './check-json.js';
import { calibrationFrom, calibrationScalars } from './calibration-fields.js';
import { checkModel } from './check-model.js';
import { ensure } from './invalid-model-file.js';
import {
  type Dtype,
  ISOTONIC_ARRAYS,
  LINEAR_ARRAYS,
  type ModelArray,
  SPLINE_ARRAYS,
  TREE_ARRAYS,
  WIDTHS,
  arraysOf,
  readArray,
  writeArray,
} from './model-arrays.js';
import { type Header, checkInfo, parseHeader } from './model-header.js';
import type { ModelInfo } from './model-info.js';

export { InvalidModelFile } from './invalid-model-file.js';
export type { JsonValue, ModelInfo } from './model-info.js';

/** Version of files with a calibration. Others are written as version 1, so that older readers can read them. */
const MODEL_FILE_VERSION = 2;
const PLAIN_VERSION = 1;
/** 512 MiB. */
const MAX_MODEL_BYTES = 536_870_912;
/** 1 MiB. */
const MAX_HEADER_BYTES = 1_048_576;

/** `PVMODEL` and a line feed. */
const MAGIC = [0x50, 0x56, 0x4d, 0x4f, 0x44, 0x45, 0x4c, 0x0a];
const HEADER_AT = 16;

/**
 * The bytes of a model file.
 * @throws {InvalidModelFile} when the model or the info breaks a rule of the format
 */
export function encodeModel(model: Model, info: ModelInfo): Uint8Array {
  checkModel(model);
  checkInfo(info);
  const arrays = arraysOf(model);
  let dataLength = 0;
  const table = arrays.map(({ name, dtype, values }) => {
    const offset = dataLength;
    dataLength = aligned(offset + values.length * WIDTHS[dtype]);
    return { name, dtype, length: values.length, offset };
  });
  const scalars: Header['scalars'] = {
    ...(model.kind === 'linear'
      ? { intercept: model.intercept }
      : { baseScore: model.ensemble.baseScore, link: model.ensemble.link }),
    ...calibrationScalars(model.calibration),
  };
  const { algorithm, parameters, seed, training } = info;
  const { kind, featureNames } = model;
  const fields = { algorithm, arrays: table, featureNames, kind, parameters, scalars, seed, training };
  checkJson(fields);
  const header = new TextEncoder().encode(canonicalJson(fields));
  ensure(header.length <= MAX_HEADER_BYTES, `the header must have at most ${MAX_HEADER_BYTES} bytes`);
  const dataAt = aligned(HEADER_AT + header.length);
  ensure(dataAt + dataLength <= MAX_MODEL_BYTES, `the file must have at most ${MAX_MODEL_BYTES} bytes`);
  const bytes = new Uint8Array(dataAt + dataLength);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(8, model.calibration ? MODEL_FILE_VERSION : PLAIN_VERSION, true);
  view.setUint32(12, header.length, true);
  bytes.set(header, HEADER_AT);
  arrays.forEach((array, i) => writeArray(view, dataAt + table[i].offset, array));
  return bytes;
}

/**
 * The model and the info of an untrusted file. The arrays are copies.
 * @throws {InvalidModelFile} when the bytes are not a valid model file (no other error)
 */
export function decodeModel(bytes: Uint8Array): { model: Model; info: ModelInfo } {
  ensure(bytes.length <= MAX_MODEL_BYTES, `the file must have at most ${MAX_MODEL_BYTES} bytes`);
  ensure(
    bytes.length >= HEADER_AT && MAGIC.every((byte, i) => bytes[i] === byte),
    'the file must begin with PVMODEL',
  );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(8, true);
  ensure(
    version === PLAIN_VERSION || version === MODEL_FILE_VERSION,
    `the format version must be ${PLAIN_VERSION} or ${MODEL_FILE_VERSION}, not ${version}`,
  );
  const headerLength = view.getUint32(12, true);
  ensure(
    headerLength <= MAX_HEADER_BYTES && HEADER_AT + headerLength <= bytes.length,
    `the header must have at most ${MAX_HEADER_BYTES} bytes and end within the file`,
  );
  const header = parseHeader(bytes.subarray(HEADER_AT, HEADER_AT + headerLength));
  const calibrated = header.scalars.calibration !== undefined;
  ensure(calibrated === (version === MODEL_FILE_VERSION), 'a calibration must be in files of version 2 only');
  const arrays = readArrays(view, aligned(HEADER_AT + headerLength), header);
  const calibration = calibrationFrom(header.scalars, arrays);
  const model: Model = { ...assembled(header, arrays), ...(calibration && { calibration }) };
  checkModel(model);
  const { algorithm, parameters, seed, training } = header;
  return { model, info: { algorithm, parameters, seed, training } };
}

/** The table must match the format, and the arrays must fill the file exactly. */
function readArrays(view: DataView, dataAt: number, header: Header): Record<string, ModelArray> {
  const splines = header.arrays.some(({ name }) => name === 'knots') ? SPLINE_ARRAYS : {};
  const linear = { ...LINEAR_ARRAYS, ...splines };
  const isotonic = header.scalars.calibration === 'isotonic' ? ISOTONIC_ARRAYS : {};
  const expected: [string, Dtype][] = Object.entries({
    ...(header.kind === 'linear' ? linear : TREE_ARRAYS),
    ...isotonic,
  });
  ensure(header.arrays.length === expected.length, `arrays must be ${expected.length}`);
  let offset = 0;
  header.arrays.forEach((entry, i) => {
    const [name, dtype] = expected[i];
    ensure(entry.name === name && entry.dtype === dtype, `arrays[${i}] must be ${name} of ${dtype}`);
    ensure(entry.offset === offset, `arrays[${i}].offset must be ${offset}`);
    offset = aligned(offset + entry.length * WIDTHS[dtype]);
    ensure(dataAt + offset <= view.byteLength, `arrays[${i}] must end within the file`);
  });
  ensure(dataAt + offset === view.byteLength, `the file must end with its last array, at ${dataAt + offset}`);
  return Object.fromEntries(
    header.arrays.map(({ name, dtype, length, offset }) => [
      name,
      readArray(view, dataAt + offset, dtype, length),
    ]),
  );
}

function assembled(header: Header, arrays: Record<string, ModelArray>): Model {
  const { featureNames, scalars } = header;
  if (header.kind === 'linear') {
    ensure(typeof scalars.intercept === 'number', 'scalars.intercept must be a number');
    const { calibrationX: _x, calibrationY: _y, ...own } = arrays;
    const parts = own as unknown as Pick<LinearModel, keyof typeof LINEAR_ARRAYS | 'knots'>;
    return { kind: 'linear', featureNames, ...parts, intercept: scalars.intercept };
  }
  ensure(typeof scalars.baseScore === 'number', 'scalars.baseScore must be a number');
  ensure(typeof scalars.link === 'string', 'scalars.link must be a text');
  const { calibrationX: _x, calibrationY: _y, ...own } = arrays;
  const parts = own as unknown as Pick<TreeEnsemble, keyof typeof TREE_ARRAYS>;
  const link = scalars.link as Link; // checkModel refuses others
  const ensemble = { featureCount: featureNames.length, link, baseScore: scalars.baseScore, ...parts };
  return { kind: 'tree-ensemble', featureNames, ensemble };
}

function aligned(offset: number): number {
  return Math.ceil(offset / 8) * 8;
}

/** The JSON header of a model file, checked field by field. */
import { checkJson } from './check-json.js';
import { InvalidModelFile, ensure } from './invalid-model-file.js';
import { type Dtype, WIDTHS } from './model-arrays.js';
import type { ModelInfo } from './model-info.js';

export interface ArrayEntry {
  name: string;
  dtype: Dtype;
  /** Number of elements. */
  length: number;
  /** Offset in bytes from the start of the data. */
  offset: number;
}

export interface Header extends ModelInfo {
  kind: 'tree-ensemble' | 'linear';
  featureNames: string[];
  scalars: Record<string, number | string>;
  arrays: ArrayEntry[];
}

type Fields = Record<string, unknown>;

const FIELDS = ['algorithm', 'arrays', 'featureNames', 'kind', 'parameters', 'scalars', 'seed', 'training'];
const MAX_TEXT = 200;
const MAX_ENTRIES = 1000;

/** @throws {InvalidModelFile} when the bytes are not UTF-8 JSON with the header's fields and types */
export function parseHeader(bytes: Uint8Array): Header {
  const header = parseJson(bytes);
  ensure(isFields(header), 'the header must be an object');
  ensure(
    Object.keys(header).sort().join() === FIELDS.join(),
    `the header must have the fields ${FIELDS.join(', ')}, and no others`,
  );
  const { kind, featureNames, scalars, arrays, algorithm, parameters, seed, training } = header;
  ensure(kind === 'tree-ensemble' || kind === 'linear', 'kind must be tree-ensemble or linear');
  ensure(
    Array.isArray(featureNames) && featureNames.every((name) => typeof name === 'string'),
    'featureNames must be a list of texts',
  );
  ensure(
    isFields(scalars) && Object.values(scalars).every((x) => typeof x === 'string' || Number.isFinite(x)),
    'scalars must be numbers and texts',
  );
  ensure(
    Array.isArray(arrays) && arrays.every(isArrayEntry),
    'arrays must be a list of name, dtype, length, offset',
  );
  const info = { algorithm, parameters, seed, training } as ModelInfo; // checkInfo proves it
  checkInfo(info);
  return { ...info, kind, featureNames, scalars: scalars as Header['scalars'], arrays };
}

/** @throws {InvalidModelFile} when the types are not those of ModelInfo or a value is too large */
export function checkInfo(info: ModelInfo): void {
  ensure(isText(info.algorithm), `algorithm must be a text of 1 to ${MAX_TEXT} characters`);
  ensure(Number.isSafeInteger(info.seed), 'seed must be a safe integer');
  ensure(isFields(info.parameters), 'parameters must be an object');
  const parameters = Object.entries(info.parameters);
  ensure(parameters.length <= MAX_ENTRIES, `parameters must be at most ${MAX_ENTRIES}`);
  ensure(
    parameters.every(([, x]) => typeof x === 'boolean' || typeof x === 'string' || Number.isFinite(x)),
    'parameters must be numbers, texts, true or false',
  );
  ensure(isFields(info.training), 'training must be an object');
  checkJson(info.training);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw new InvalidModelFile('the header must be JSON in UTF-8', { cause });
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isArrayEntry(value: unknown): value is ArrayEntry {
  return (
    isFields(value) &&
    Object.keys(value).sort().join() === 'dtype,length,name,offset' &&
    isText(value.name) &&
    typeof value.dtype === 'string' &&
    Object.hasOwn(WIDTHS, value.dtype) &&
    isCount(value.length) &&
    isCount(value.offset)
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length >= 1 && value.length <= MAX_TEXT;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

import type { Datatype, Tensor, TypedArray } from '../../serving/index.js';
import { invalidRequest, quoted } from '../protocols.errors.js';
import { kindOf } from './datatypes.js';
import { halfOfNumber, numberOfHalf } from './half.js';
import { shapeText } from './tensor-shape.js';

/**
 * A tensor whose elements came as JSON: flat in row-major order, or nested as in the shape.
 * @param count product of `shape`
 * @throws {AppError} `protocols.invalid` when the elements do not fit the shape or the datatype
 */
export function tensorOfJson(
  name: string,
  datatype: Datatype,
  shape: number[],
  count: number,
  data: unknown,
): Tensor {
  if (!Array.isArray(data)) throw invalidRequest(`The data of ${quoted(name)} must be a list.`);
  const isNested = shape.length > 1 && Array.isArray(data[0]);
  const wanted = isNested ? shape[0] : count;
  if (data.length !== wanted) {
    const what = isNested ? 'lists' : 'values';
    throw invalidRequest(
      `The data of ${quoted(name)} has ${data.length} ${what}, and the shape ${shapeText(shape)} needs ${wanted}.`,
    );
  }
  const sink = sinkOf(name, datatype, count);
  if (isNested) nested(name, data, shape, 0, sink);
  else sink.take(data as unknown[], 0);
  return { datatype, shape, data: sink.finished() };
}

/** Takes elements in order. */
interface Sink {
  take(values: readonly unknown[], at: number): void;
  finished(): TypedArray | string[];
}

function nested(name: string, data: unknown[], shape: number[], at: number, sink: Sink): number {
  const [, ...inner] = shape;
  for (const [i, part] of data.entries()) {
    if (!Array.isArray(part) || part.length !== inner[0]) {
      const found = Array.isArray(part) ? `a list of ${part.length}` : 'no list';
      throw invalidRequest(
        `The data of ${quoted(name)} is not nested as its shape ${shapeText(shape)}: entry ${i} is ${found}, not a list of ${inner[0]}.`,
      );
    }
    if (inner.length === 1) {
      sink.take(part, at);
      at += inner[0];
    } else at = nested(name, part, inner, at, sink);
  }
  return at;
}

function sinkOf(name: string, datatype: Datatype, count: number): Sink {
  if (datatype === 'BYTES') return textSink(name);
  if (datatype === 'BOOL') return truthSink(name, count);
  const { least, most, isWhole, make } = kindOf(datatype);
  // Numbers are exact in 64 bits; they are converted at the end, all at once.
  const target = datatype === 'FP32' ? new Float32Array(count) : new Float64Array(count);
  return {
    take(values, at) {
      for (let i = 0; i < values.length; i++) {
        const value = values[i];
        if (typeof value !== 'number' || !(value >= least && value <= most) || (isWhole && value % 1 !== 0)) {
          throw wrongElement(name, datatype, value, at + i);
        }
        target[at + i] = value;
      }
    },
    finished() {
      if (datatype === 'FP64' || datatype === 'FP32') return target;
      const made = make(count);
      for (let i = 0; i < count; i++) {
        if (made instanceof BigInt64Array || made instanceof BigUint64Array) made[i] = BigInt(target[i]);
        else made[i] = datatype === 'FP16' ? halfOfNumber(target[i]) : target[i];
      }
      return made;
    },
  };
}

function textSink(name: string): Sink {
  const texts: string[] = [];
  return {
    take(values, at) {
      for (const [i, value] of values.entries()) {
        if (typeof value !== 'string') throw wrongElement(name, 'BYTES', value, at + i);
        texts.push(value);
      }
    },
    finished: () => texts,
  };
}

function truthSink(name: string, count: number): Sink {
  const truths = new Uint8Array(count);
  return {
    take(values, at) {
      for (const [i, value] of values.entries()) {
        if (typeof value !== 'boolean') throw wrongElement(name, 'BOOL', value, at + i);
        truths[at + i] = Number(value);
      }
    },
    finished: () => truths,
  };
}

function wrongElement(name: string, datatype: Datatype, value: unknown, at: number): Error {
  const found =
    value === null
      ? 'null'
      : Array.isArray(value)
        ? 'a list'
        : typeof value === 'number'
          ? 'a number that it cannot hold'
          : `a value of type ${typeof value}`;
  return invalidRequest(`Element ${at} of ${quoted(name)} must be ${ruleOf(datatype)}, not ${found}.`);
}

function ruleOf(datatype: Datatype): string {
  if (datatype === 'BYTES') return 'a text (BYTES)';
  if (datatype === 'BOOL') return 'true or false (BOOL)';
  const { least, most, isWhole } = kindOf(datatype);
  return isWhole ? `an integer from ${least} to ${most} (${datatype})` : `a finite number (${datatype})`;
}

/**
 * The elements as JSON, flat.
 * @throws {AppError} `protocols.invalid` when one is not finite, which JSON cannot express
 */
export function jsonOfTensor(name: string, { datatype, data }: Tensor): string {
  if (datatype === 'BYTES') return JSON.stringify(data);
  if (datatype === 'BOOL') return `[${Array.from(data as Uint8Array, (bit) => bit !== 0).join(',')}]`;
  const numbers = datatype === 'FP16' ? Float64Array.from(data as Uint16Array, numberOfHalf) : data;
  if (numbers instanceof Float64Array || numbers instanceof Float32Array) {
    const at = numbers.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) {
      throw invalidRequest(
        `Element ${at} of the output ${quoted(name)} is ${numbers[at]}, which JSON cannot express: ask for binary data.`,
      );
    }
  }
  return `[${numbers.join(',')}]`;
}

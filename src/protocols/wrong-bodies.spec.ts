import fc from 'fast-check';
import { AppError } from '../platform/errors/app-error.js';
import { readInferMessage } from './grpc/infer-messages.js';
import { parseJsonBody } from './json-text.js';
import { readInferRequest } from './oip/infer-request.js';
import { rowsOfTensors } from './oip/tabular-input.js';
import { enforceSchema } from './scoring/schema.js';
import { tableOfBody, tensorsOfBody } from './scoring/scoring-request.js';

const COLUMNS = [
  { name: 'a', type: 'long' },
  { name: 'b', type: 'double' },
] as const;
const TENSOR = { name: 'input', shape: [2, 2], datatype: 'FP64', data: [1, 2.5, 3, 4] };
const RECORDS = [
  { a: 1, b: 2.5 },
  { a: 3, b: 4 },
];
const ROWS = Float64Array.of(1, 2.5, 3, 4);

const INFER_BODIES = [
  { id: 'q', inputs: [TENSOR], outputs: [{ name: 'predict' }], parameters: { p: 1 } },
  {
    inputs: [
      {
        ...TENSOR,
        data: [
          [1, 2.5],
          [3, 4],
        ],
      },
    ],
  },
  {
    inputs: [
      { name: 'b', shape: [2], datatype: 'FP64', data: [2.5, 4] },
      { name: 'a', shape: [2, 1], datatype: 'INT64', data: [1, 3] },
    ],
  },
];
const SCORING_BODIES = [
  {
    dataframe_split: {
      columns: ['a', 'b'],
      data: [
        [1, 2.5],
        [3, 4],
      ],
      index: [0, 1],
    },
  },
  { dataframe_records: RECORDS },
  { instances: RECORDS },
  { inputs: RECORDS },
  { inputs: { a: [1, 3], b: [2.5, 4] } },
];
const MESSAGE = {
  model_name: 'm',
  model_version: '',
  id: '',
  parameters: { p: { parameter_choice: 'bool_param', bool_param: true } },
  inputs: [
    {
      name: 'input',
      datatype: 'FP64',
      shape: ['2', '2'],
      parameters: {},
      contents: { fp64_contents: [1, 2.5, 3, 4] },
    },
  ],
  outputs: [{ name: 'predict', parameters: {} }],
  raw_input_contents: [],
};

/** A body with one place changed: another value, removed, or doubled. */
function changed<T>(body: T): fc.Arbitrary<unknown> {
  const places = pathsOf(body);
  const values = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom('input', 'FP64', 'BYTES', 2 ** 53, -1, 1e308, 0.5, '', '1', [], {}, [[]], null, true),
  );
  return fc
    .record({
      path: fc.constantFrom(...places),
      value: values,
      how: fc.constantFrom('set', 'remove', 'double'),
    })
    .map(({ path, value, how }) => {
      if (path.length === 0) return value;
      const copy = structuredClone(body);
      let parent = copy as Record<string | number, unknown>;
      for (const step of path.slice(0, -1)) parent = parent[step] as typeof parent;
      const last = path.at(-1)!;
      if (how === 'set') parent[last] = value;
      else if (!Array.isArray(parent)) delete parent[last];
      else
        parent.splice(
          last as number,
          how === 'remove' ? 1 : 0,
          ...(how === 'remove' ? [] : [parent[last as number]]),
        );
      return copy;
    });
}

function pathsOf(value: unknown): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  const inner = Object.entries(value).flatMap(([key, part]) =>
    pathsOf(part).map((path) => [Array.isArray(value) ? Number(key) : key, ...path]),
  );
  return [[], ...inner];
}

/** What a reader makes of an input; undefined if it refuses it by the rules. */
function outcome<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith('protocols.')) return undefined;
    throw error;
  }
}

const bytesOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value) ?? '');
const inferRows = (bytes: Buffer, length?: string) =>
  rowsOfTensors(readInferRequest(bytes, length).inputs, { columns: COLUMNS });
const scoringRows = (value: unknown) => enforceSchema(tableOfBody(value), COLUMNS);

describe('a body that is wrong in one place', () => {
  it.each(INFER_BODIES)('is rows of finite numbers or refused: tensors %#', (body) => {
    expect(inferRows(bytesOf(body)).values).toEqual(ROWS);
    fc.assert(
      fc.property(changed(body), (wrong) => {
        const rows = outcome(() => inferRows(bytesOf(wrong)));
        return !rows || (rows.values.length === rows.n * 2 && rows.values.every(Number.isFinite));
      }),
      { numRuns: 500 },
    );
  });

  it.each(SCORING_BODIES)('is rows of its types or refused: MLflow %#', (body) => {
    expect(scoringRows(body).values).toEqual(ROWS);
    fc.assert(
      fc.property(changed(body), (wrong) => {
        const rows = outcome(() => scoringRows(parseJsonBody(bytesOf(wrong))));
        return (
          !rows ||
          (rows.n > 0 &&
            rows.values.every((value, i) => (i % 2 ? Number.isFinite(value) : Number.isSafeInteger(value))))
        );
      }),
      { numRuns: 500 },
    );
  });

  it('is tensors or refused, for a model of tensors', () => {
    const inputs = [{ name: 'input', datatype: 'FP32' as const, shape: [-1, 2] }];
    fc.assert(
      fc.property(
        changed({
          inputs: {
            input: [
              [1, 2],
              [3, 4],
            ],
          },
        }),
        (wrong) => {
          const found = outcome(() => tensorsOfBody(parseJsonBody(bytesOf(wrong)), { inputs }))?.get('input');
          return !found || found.data.length === found.shape[0] * 2;
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is rows or refused, as contents of a gRPC message', () => {
    const rowsOf = (message: unknown) =>
      rowsOfTensors(readInferMessage(message as never).inputs, { columns: COLUMNS });
    expect(rowsOf(MESSAGE).values).toEqual(ROWS);
    const shapes = fc.array(fc.constantFrom('0', '1', '2', '4', '-1', '9223372036854775807'), {
      maxLength: 3,
    });
    const contents = fc.record(
      {
        fp64_contents: fc.array(fc.double(), { maxLength: 5 }),
        fp32_contents: fc.array(fc.double(), { maxLength: 2 }),
        int64_contents: fc.array(fc.bigInt({ max: 2n ** 63n, min: -(2n ** 63n) }).map(String), {
          maxLength: 5,
        }),
        bytes_contents: fc.array(
          fc.uint8Array().map((bytes) => Buffer.from(bytes)),
          { maxLength: 5 },
        ),
      },
      { requiredKeys: [] },
    );
    const raw = fc.array(
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
      { maxLength: 2 },
    );
    const datatypes = fc.constantFrom('FP64', 'INT64', 'FP16', 'BYTES', 'BOOL', 'x');
    fc.assert(
      fc.property(shapes, contents, raw, datatypes, (shape, given, bytes, datatype) => {
        const inputs = [{ ...MESSAGE.inputs[0], datatype, shape, contents: given }];
        const rows = outcome(() => rowsOf({ ...MESSAGE, inputs, raw_input_contents: bytes }));
        return !rows || rows.values.every(Number.isFinite);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a body that is cut off or has other bytes', () => {
  const head = bytesOf({ inputs: [{ ...TENSOR, data: undefined, parameters: { binary_data_size: 32 } }] });
  const whole = Buffer.concat([head, Buffer.from(ROWS.buffer)]);

  it('is refused wherever it ends', () => {
    expect(inferRows(whole, String(head.length)).values).toEqual(ROWS);
    for (let end = 0; end < whole.length; end++) {
      expect(outcome(() => inferRows(whole.subarray(0, end), String(head.length)))).toBeUndefined();
      expect(outcome(() => inferRows(whole, String(end === head.length ? end + 1 : end)))).toBeUndefined();
    }
  });

  it('is rows of finite numbers or refused with any byte changed', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const wrong = Buffer.from(whole);
        wrong[at] = byte;
        const rows = outcome(() => inferRows(wrong, String(head.length)));
        return !rows || rows.values.every(Number.isFinite);
      }),
      { numRuns: 2000 },
    );
  });
});

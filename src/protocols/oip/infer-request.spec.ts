import { readInferRequest } from './infer-request.js';

const TENSOR = { name: 'input', shape: [1, 2], datatype: 'FP64', data: [1, 2] };
const refused = (message: RegExp, code = 'protocols.invalid') =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const withBytes = (value: object, bytes: Buffer): [Buffer, string] => {
  const head = json(value);
  return [Buffer.concat([head, bytes]), String(head.length)];
};

describe(readInferRequest.name, () => {
  it('reads inputs, outputs, parameters and the id, and ignores what it does not know', () => {
    const request = readInferRequest(
      json({
        id: 'é',
        parameters: { binary_data_output: true, x: 1 },
        inputs: [{ ...TENSOR, parameters: { hint: 'z' }, other: 1 }],
        outputs: [{ name: 'a' }, { name: 'b', parameters: { binary_data: false } }],
        other: [],
      }),
    );
    expect(request.id).toBe('é');
    expect(request.parameters).toEqual({ binary_data_output: true, x: 1 });
    expect(request.inputs).toEqual(
      new Map([['input', { datatype: 'FP64', shape: [1, 2], data: Float64Array.of(1, 2) }]]),
    );
    expect(request.outputs).toEqual([{ name: 'a' }, { name: 'b', isBinary: false }]);
  });

  it('reads tensors as bytes after the JSON, in the order of the inputs', () => {
    const bytes = Buffer.from(Float64Array.of(3, 4).buffer);
    const tail = Buffer.concat([bytes, Buffer.from([7])]);
    const request = readInferRequest(
      ...withBytes(
        {
          inputs: [
            { name: 'a', shape: [1, 2], datatype: 'FP64', parameters: { binary_data_size: 16 } },
            { ...TENSOR, name: 'b' },
            { name: 'c', shape: [1], datatype: 'UINT8', parameters: { binary_data_size: 1 } },
          ],
        },
        tail,
      ),
    );
    expect([...request.inputs.values()].map(({ data }) => [...data])).toEqual([[3, 4], [1, 2], [7]]);
  });

  it('treats names of prototype members as plain names', () => {
    const body = Buffer.from(
      `{"__proto__":{"inputs":1},"constructor":{},"inputs":[${JSON.stringify(TENSOR)}]}`,
    );
    expect(readInferRequest(body).inputs.size).toBe(1);
    expect(({} as { inputs?: unknown }).inputs).toBeUndefined();
  });

  it.each<[unknown, RegExp]>([
    [[1], /must be a JSON object/],
    [null, /must be a JSON object/],
    ['x', /must be a JSON object/],
    [{}, /inputs must be/],
    [{ inputs: [] }, /inputs must be/],
    [{ inputs: { name: 'input' } }, /inputs must be/],
    [{ inputs: [1] }, /inputs\[0\] must be an object/],
    [{ inputs: [[]] }, /inputs\[0\] must be an object/],
    [{ inputs: [{ ...TENSOR, name: undefined }] }, /name of inputs\[0\]/],
    [{ inputs: [{ ...TENSOR, name: 3 }] }, /name of inputs\[0\]/],
    [{ inputs: [{ ...TENSOR, shape: undefined }] }, /shape of "input" is missing/],
    [{ inputs: [{ ...TENSOR, datatype: undefined }] }, /datatype of "input"/],
    [{ inputs: [{ ...TENSOR, datatype: 'fp64' }] }, /datatype of "input"/],
    [{ inputs: [{ ...TENSOR, datatype: 'constructor' }] }, /datatype of "input"/],
    [{ inputs: [{ ...TENSOR, datatype: 64 }] }, /datatype of "input"/],
    [{ inputs: [{ ...TENSOR, data: undefined }] }, /data of "input" is missing/],
    [{ inputs: [{ ...TENSOR, parameters: [] }] }, /parameters of "input"/],
    [{ inputs: [TENSOR, TENSOR] }, /two inputs named "input"/],
    [{ id: 3, inputs: [TENSOR] }, /id must be a text/],
    [{ parameters: 3, inputs: [TENSOR] }, /parameters of the request/],
    [{ outputs: {}, inputs: [TENSOR] }, /outputs must be a list/],
    [{ outputs: ['a'], inputs: [TENSOR] }, /outputs\[0\] must be an object/],
    [{ outputs: [{}], inputs: [TENSOR] }, /name of outputs\[0\]/],
    [{ inputs: [{ ...TENSOR, parameters: { shared_memory_region: 'r' } }] }, /not supported/],
    [{ outputs: [{ name: 'a', parameters: { classification: 2 } }], inputs: [TENSOR] }, /not supported/],
    [
      { inputs: [{ ...TENSOR, data: undefined, parameters: { binary_data_size: 16 } }] },
      /header .* is missing/,
    ],
  ])('refuses %j', (body, message) => {
    expect(() => readInferRequest(json(body))).toThrow(refused(message));
  });

  it.each<[string, RegExp]>([
    ['', /is empty/],
    ['{"inputs":[', /not JSON: Expecting value at character 11/],
    ['{"inputs":[NaN]}', /not JSON/],
    [`{"inputs":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, /inputs\[0\] must be an object/],
    [`{"inputs":${'['.repeat(20_000)}`, /not JSON: Nested too deep/],
  ])('refuses the text %#', (text, message) => {
    expect(() => readInferRequest(Buffer.from(text))).toThrow(refused(message));
  });

  it('refuses bytes that are not UTF-8, and more JSON than it parses', () => {
    expect(() => readInferRequest(Buffer.from([0x7b, 0xff, 0x7d]))).toThrow(refused(/not UTF-8/));
    const large = Buffer.alloc(8 * 1024 * 1024 + 1, ' ');
    expect(() => readInferRequest(large)).toThrow(refused(/8388608 are accepted/, 'protocols.too-large'));
  });

  it('refuses a number that overflows', () => {
    const text = JSON.stringify({ inputs: [TENSOR] }).replace('[1,2]}', '[1e400,2]}');
    expect(() => readInferRequest(Buffer.from(text))).toThrow(refused(/finite number/));
  });

  it.each(['99999', '-1', '1.5', 'x', '', '1e2', '0x10'])('refuses the length %j of the JSON', (length) => {
    expect(() => readInferRequest(json({ inputs: [TENSOR] }), length)).toThrow(
      refused(/Content-Length|not JSON|is empty/),
    );
  });

  const binary = (size: unknown) => ({
    inputs: [{ name: 'a', shape: [1, 2], datatype: 'FP64', parameters: { binary_data_size: size } }],
  });

  it.each<[unknown, number, RegExp]>([
    [16, 15, /15 bytes are left/],
    [8, 8, /has 8 bytes, and 2 elements of FP64 have 16/],
    [16, 17, /1 bytes after the last tensor/],
    [-1, 16, /integer from 0/],
    ['16', 16, /integer from 0/],
    [2 ** 53, 16, /integer from 0/],
  ])('refuses a size of %j with %d bytes', (size, count, message) => {
    expect(() => readInferRequest(...withBytes(binary(size), Buffer.alloc(count)))).toThrow(refused(message));
  });
});

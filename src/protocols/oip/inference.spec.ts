import type { PredictionLog } from '../../prediction-log/index.js';
import {
  type ChampionHolder,
  PredictionCounters,
  type ServedModel,
  type Tensor,
} from '../../serving/index.js';
import { CounterTally } from '../../platform/metrics/tallies.js';
import { RowScorer } from '../row-scorer.service.js';
import { encodeAnswer } from './infer-response.js';
import { InferenceService } from './inference.service.js';
import { rowsOfTensors } from './tabular-input.js';
import { modelMetrics } from '../../../test/support/model-metrics.js';

const refused = (message: RegExp) =>
  expect.objectContaining({ code: 'protocols.invalid', message: expect.stringMatching(message) });
const tensor = (datatype: Tensor['datatype'], shape: number[], data: Tensor['data']): Tensor => ({
  datatype,
  shape,
  data,
});

/** Probability: the first column. */
const tabular: ServedModel = {
  name: 'm',
  version: 3,
  platform: 'test',
  inputs: [{ name: 'input', datatype: 'FP64', shape: [-1, 2] }],
  outputs: [
    { name: 'predict', datatype: 'INT64', shape: [-1, 1] },
    { name: 'predict_proba', datatype: 'FP64', shape: [-1, 2] },
  ],
  columns: [
    { name: 'a', type: 'double' },
    { name: 'b', type: 'long' },
  ],
  takesFeatures: false,
  probabilities: (rows, n) => Float64Array.from({ length: n }, (_, i) => rows[2 * i]),
  infer: () => Promise.reject(new Error('not asked')),
};

/** Adds its two inputs. */
const ofTensors: ServedModel = {
  name: 't',
  version: 1,
  platform: 'test',
  inputs: [
    { name: 'x', datatype: 'FP32', shape: [-1, 2] },
    { name: 'y', datatype: 'FP32', shape: [-1, 2] },
  ],
  outputs: [{ name: 'sum', datatype: 'FP32', shape: [-1, 2] }],
  takesFeatures: false,
  async infer(inputs) {
    const [x, y] = [inputs.get('x')!, inputs.get('y')!];
    const data = Float32Array.from(x.data as Float32Array, (value, i) => value + Number(y.data[i]));
    return new Map([['sum', { ...x, data }]]);
  },
};

const scorer = {
  async score(model: ServedModel, { values, n }: { values: Float64Array; n: number }) {
    const ids = Array.from({ length: n }, (_, i) => `id${i}`);
    return { probabilities: model.probabilities!(values, n), ids };
  },
} as unknown as RowScorer;
const service = new InferenceService(scorer, modelMetrics());
const input = tensor('FP64', [2, 2], Float64Array.of(0.25, 1, 0.75, 2));

describe(rowsOfTensors.name, () => {
  it('accepts one tensor of numbers of any type', () => {
    const rows = rowsOfTensors(
      new Map([['input', tensor('INT64', [1, 2], BigInt64Array.of(3n, -4n))]]),
      tabular,
    );
    expect(rows).toEqual({ values: Float64Array.of(3, -4), n: 1 });
    const half = rowsOfTensors(
      new Map([['input', tensor('FP16', [1, 2], Uint16Array.of(0x3c00, 0x4000))]]),
      tabular,
    );
    expect(half.values).toEqual(Float64Array.of(1, 2));
  });

  it('accepts a tensor per column, in any order and of both shapes', () => {
    const columns = new Map([
      ['b', tensor('INT64', [2], BigInt64Array.of(1n, 2n))],
      ['a', tensor('FP64', [2, 1], Float64Array.of(0.25, 0.75))],
    ]);
    expect(rowsOfTensors(columns, tabular)).toEqual({ values: input.data, n: 2 });
  });

  it.each<[string, [string, Tensor][], RegExp]>([
    ['another name', [['x', input]], /missing: "a", "b"; unknown: "x"/],
    [
      'a third column',
      [
        ['input', input],
        ['a', input],
      ],
      /missing: "b"; unknown: "input"/,
    ],
    ['a missing column', [['a', tensor('FP64', [1], Float64Array.of(1))]], /missing: "b"/],
    [
      'another width',
      [['input', tensor('FP64', [2, 1], Float64Array.of(1, 2))]],
      /shape \[n, 2\], not \[2, 1\]/,
    ],
    ['one dimension', [['input', tensor('FP64', [2], Float64Array.of(1, 2))]], /shape \[n, 2\]/],
    ['texts', [['input', tensor('BYTES', [1, 2], ['1', '2'])]], /must have numbers/],
    ['truth values', [['input', tensor('BOOL', [1, 2], Uint8Array.of(1, 0))]], /must have numbers/],
    [
      'integers beyond 2^53',
      [['input', tensor('INT64', [1, 2], BigInt64Array.of(1n, 2n ** 53n))]],
      /beyond 2\^53/,
    ],
    [
      'columns of other lengths',
      [
        ['a', tensor('FP64', [2], Float64Array.of(1, 2))],
        ['b', tensor('FP64', [1], Float64Array.of(1))],
      ],
      /"a" has 2, "b" 1/,
    ],
    [
      'columns of two values',
      [
        ['a', tensor('FP64', [1, 2], Float64Array.of(1, 2))],
        ['b', tensor('FP64', [1], Float64Array.of(1))],
      ],
      /shape \[n\] or \[n, 1\]/,
    ],
  ])('refuses %s', (_, inputs, message) => {
    expect(() => rowsOfTensors(new Map(inputs), tabular)).toThrow(refused(message));
  });
});

describe(InferenceService.name, () => {
  const ask = async (
    model: ServedModel,
    inputs: [string, Tensor][],
    outputs?: { name: string }[],
    parameters = {},
  ) => service.infer(model, { id: 'q', inputs: new Map(inputs), outputs, parameters }, 'r');

  it('returns labels and both probabilities of rows', async () => {
    const answer = await ask(tabular, [['input', input]]);
    expect(encodeAnswer(answer)).toEqual({
      body:
        '{"model_name":"m","model_version":"3","id":"q","outputs":[' +
        '{"name":"predict","shape":[2,1],"datatype":"INT64","data":[0,1]},' +
        '{"name":"predict_proba","shape":[2,2],"datatype":"FP64","data":[0.75,0.25,0.25,0.75]}]}',
    });
  });

  it('returns the requested outputs, in their order', async () => {
    const wanted = [{ name: 'predict_proba' }, { name: 'predict' }];
    expect((await ask(tabular, [['input', input]], wanted)).outputs.map(({ name }) => name)).toEqual([
      'predict_proba',
      'predict',
    ]);
    await expect(ask(tabular, [['input', input]], [{ name: 'x' }])).rejects.toEqual(refused(/no output "x"/));
    await expect(ask(tabular, [['input', input]], [wanted[0], wanted[0]])).rejects.toEqual(
      refused(/requested twice/),
    );
  });

  it('returns the id of one row, and of several on request', async () => {
    const one = tensor('FP64', [1, 2], Float64Array.of(0.25, 1));
    expect((await ask(tabular, [['input', one]])).parameters).toEqual({ prediction_id: 'id0' });
    expect((await ask(tabular, [['input', input]])).parameters).toBeUndefined();
    const asked = await ask(tabular, [['input', input]], undefined, { prediction_ids: true });
    expect(asked.parameters).toEqual({ prediction_ids: 'id0,id1' });
  });

  it('uses the same contract for a model of features that is computed elsewhere', async () => {
    const { probabilities: _, ...elsewhere } = tabular;
    const model: ServedModel = {
      ...elsewhere,
      takesFeatures: true,
      inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, 2] }],
      outputs: [{ name: 'Y', datatype: 'FP32', shape: [-1, 2] }],
      probabilitiesLater: async (rows, n) => tabular.probabilities!(rows, n),
    };
    const log = { appendRows: () => [] } as unknown as PredictionLog;
    const asked = new InferenceService(
      new RowScorer(log, {} as ChampionHolder, new PredictionCounters(new CounterTally('predictions', 'x'))),
      modelMetrics(),
    );
    const inputs = new Map([['input', input]]);
    const answer = await asked.infer(model, { inputs, parameters: {} }, 'r');
    expect(answer.outputs.map(({ name }) => name)).toEqual(['predict', 'predict_proba']);
    const fraction = new Map([['input', { ...input, data: Float64Array.of(0.5, 1.5, 0.5, 1) }]]);
    expect(() => asked.infer(model, { inputs: fraction, parameters: {} }, 'r')).toThrow(
      refused(/^Row 0: b must be an integer/),
    );
  });

  it('returns no rows for no rows', async () => {
    const none = tensor('FP64', [0, 2], new Float64Array(0));
    const { outputs } = await ask(tabular, [['input', none]]);
    expect(outputs.map(({ shape, data }) => [shape, data.length])).toEqual([
      [[0, 1], 0],
      [[0, 2], 0],
    ]);
  });

  const x = tensor('FP32', [1, 2], Float32Array.of(1, 2));
  it('passes tensors to a model of tensors', async () => {
    const { outputs } = await ask(ofTensors, [
      ['y', x],
      ['x', x],
    ]);
    expect(outputs).toEqual([{ name: 'sum', datatype: 'FP32', shape: [1, 2], data: Float32Array.of(2, 4) }]);
  });

  it.each<[string, [string, Tensor][], RegExp]>([
    ['a missing input', [['x', x]], /input "y" is missing/],
    [
      'an unknown input',
      [
        ['x', x],
        ['y', x],
        ['z', x],
      ],
      /no input "z": the model has x, y/,
    ],
    [
      'another type',
      [
        ['x', x],
        ['y', { ...x, datatype: 'FP64' }],
      ],
      /"y" must be FP32, not FP64/,
    ],
    [
      'another shape',
      [
        ['x', x],
        ['y', { ...x, shape: [2] }],
      ],
      /shape \[-1, 2\], not \[2\]/,
    ],
  ])('refuses %s for a model of tensors', async (_, inputs, message) => {
    await expect(ask(ofTensors, inputs)).rejects.toEqual(refused(message));
  });
});

describe(encodeAnswer.name, () => {
  const outputs = [
    { name: 'a', ...tensor('INT64', [1], BigInt64Array.of(1n)) },
    { name: 'b', ...tensor('FP64', [1], Float64Array.of(0.5)) },
  ];

  it('writes tensors as bytes after the JSON on request', () => {
    const wanted = [{ name: 'a' }, { name: 'b', isBinary: false }];
    const { body, jsonBytes } = encodeAnswer({ model: tabular, outputs }, wanted, true);
    const json = JSON.parse((body as Buffer).subarray(0, jsonBytes).toString()) as { outputs: unknown };
    expect(json.outputs).toEqual([
      { name: 'a', shape: [1], datatype: 'INT64', parameters: { binary_data_size: 8 } },
      { name: 'b', shape: [1], datatype: 'FP64', data: [0.5] },
    ]);
    expect((body as Buffer).subarray(jsonBytes)).toEqual(Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]));
  });
});

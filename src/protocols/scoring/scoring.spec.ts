import type { ServedModel, Tensor } from '../../serving/index.js';
import type { RowScorer } from '../row-scorer.service.js';
import { tableOfCsv } from './csv-table.js';
import { enforceSchema } from './schema.js';
import { tableOfBody, tensorsOfBody } from './scoring-request.js';
import { ScoringService } from './scoring.service.js';
import { modelMetrics } from '../../../test/support/model-metrics.js';

const COLUMNS = [
  { name: 'player', type: 'long' },
  { name: 'distance', type: 'double' },
] as const;
const ROWS = Float64Array.of(1, 0.5, 2, 3);
const refused = (message: RegExp) =>
  expect.objectContaining({ code: 'protocols.invalid', message: expect.stringMatching(message) });
const rows = (body: unknown) => enforceSchema(tableOfBody(body), COLUMNS).values;
const records = [
  { player: 1, distance: 0.5 },
  { distance: 3, player: 2, other: 'x' },
];

describe('the forms of a body', () => {
  it.each<[string, unknown]>([
    [
      'split',
      {
        dataframe_split: {
          columns: ['player', 'distance'],
          data: [
            [1, 0.5],
            [2, 3],
          ],
        },
      },
    ],
    [
      'split with an index',
      {
        dataframe_split: {
          columns: ['player', 'distance'],
          data: [
            [1, 0.5],
            [2, 3],
          ],
          index: [9, 4],
        },
      },
    ],
    [
      'split in another order',
      {
        dataframe_split: {
          columns: ['x', 'distance', 'player'],
          data: [
            [0, 0.5, 1],
            [0, 3, 2],
          ],
        },
      },
    ],
    ['records', { dataframe_records: records }],
    ['instances', { instances: records, params: { a: 1 } }],
    ['columns', { inputs: { distance: [0.5, 3], player: [1, 2], other: ['a', null] } }],
    ['input records', { inputs: records, signature_name: 'x' }],
    ['texts', { inputs: { distance: ['0.5', ' 3e0 '], player: ['1', '+2'] } }],
  ])('are the same rows: %s', (_, body) => {
    expect(rows(body)).toEqual(ROWS);
  });

  it('accepts one record', () => {
    expect(rows({ inputs: records[0] })).toEqual(Float64Array.of(1, 0.5));
  });

  it.each<[unknown]>([
    [3],
    [[1, 2]],
    [null],
    [{}],
    [{ foo: 1 }],
    [{ inputs: records, instances: records }],
    [{ dataframe_split: [1] }],
    [{ dataframe_split: { columns: ['player', 'distance'] } }],
    [{ dataframe_split: { data: [[1, 2]] } }],
    [{ dataframe_split: { columns: [1, 2], data: [[1, 2]] } }],
    [{ dataframe_split: { columns: ['player', 'distance'], data: [], index: [] } }],
    [{ dataframe_split: { columns: ['player', 'distance'], data: [[1, 2]], index: [1, 2] } }],
    [{ dataframe_split: { columns: ['player', 'distance'], data: [[1, 2]], foo: 1 } }],
    [{ dataframe_split: { columns: ['player', 'distance'], data: [[1]] } }],
    [{ dataframe_split: { columns: ['player', 'distance'], data: [[1, 2, 3]] } }],
    [{ dataframe_split: { columns: ['player', 'distance'], data: [{ player: 1 }] } }],
    [{ dataframe_split: { columns: ['player', 'distance', 'player'], data: [[1, 2, 3]] } }],
    [{ dataframe_split: { columns: ['player'], data: [[1]] } }],
    [{ dataframe_records: records[0] }],
    [{ dataframe_records: [] }],
    [{ dataframe_records: [records[0], { player: 1 }] }],
    [{ dataframe_records: [records[0], null] }],
    [{ instances: [[1, 2]] }],
    [{ inputs: [[1, 2]] }],
    [{ inputs: 3 }],
    [{ inputs: {} }],
    [{ inputs: { player: [1, 2], distance: [1] } }],
    [{ inputs: { player: [1, 2], distance: 1 } }],
    [{ inputs: { player: [], distance: [] } }],
    [{ inputs: Object.create(null) as object }],
  ])('is refused: %j', (body) => {
    expect(() => rows(body)).toThrow(refused(/./));
  });
});

describe(enforceSchema.name, () => {
  const read = (type: 'double' | 'float' | 'long' | 'integer' | 'boolean', value: unknown) =>
    enforceSchema(tableOfBody({ inputs: [{ c: value }] }), [{ name: 'c', type }]).values[0];

  it.each([
    ['double', 3, 3],
    ['double', '0.25', 0.25],
    ['float', 0.1, Math.fround(0.1)],
    ['long', 571.0, 571],
    ['long', '571', 571],
    ['integer', -(2 ** 31), -(2 ** 31)],
    ['boolean', true, 1],
    ['boolean', 'False', 0],
  ] as const)('takes for %s %j', (type, value, number) => {
    expect(read(type, value)).toBe(number);
  });

  it.each([
    ['double', null],
    ['double', true],
    ['double', 'far'],
    ['double', ''],
    ['double', 'nan'],
    ['double', 'Infinity'],
    ['double', '0x10'],
    ['double', Infinity],
    ['double', [1]],
    ['double', { a: 1 }],
    ['float', 1e39],
    ['long', 571.5],
    ['long', '571.0'],
    ['long', true],
    ['long', null],
    ['long', 'abc'],
    ['long', 2 ** 53],
    ['long', '9007199254740993'],
    ['integer', 2 ** 31],
    ['boolean', 1],
    ['boolean', 'yes'],
  ] as const)('refuses for %s %j, without repeating it', (type, value) => {
    expect(() => read(type, value)).toThrow(refused(new RegExp(`^Row 0: c must be [^"]+ \\(${type}\\)\\.$`)));
  });

  it('matches columns by their own names only', () => {
    const columns = [{ name: 'constructor', type: 'double' }] as const;
    expect(() => enforceSchema(tableOfBody({ inputs: [{ a: 1 }] }), columns)).toThrow(refused(/constructor/));
  });
});

describe(tableOfCsv.name, () => {
  const values = async (text: string) => enforceSchema(await tableOfCsv(text), COLUMNS).values;

  it.each([
    'player,distance\n1,0.5\n2,3\n',
    'distance,player\r\n0.5,1\r\n3,2',
    '\ufeffplayer,distance,"other, too"\n1,0.5,"a\nb"\n\n2,3,\n',
  ])('reads %j', async (text) => {
    expect(await values(text)).toEqual(ROWS);
  });

  it('reads a long text in pieces, in order', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `${i},${i / 2}`);
    const read = await values(`player,distance\n${lines.join('\n')}\n`);
    expect(read).toEqual(
      Float64Array.from({ length: 40_000 }, (_, i) => (i % 2 === 0 ? i / 2 : (i - 1) / 4)),
    );
  });

  it.each([
    '',
    '\n',
    'player,distance\n',
    'a,b\n1,2\n',
    'player,distance\n1\n',
    'player,distance\n1,2,3\n',
    'player,distance\n1,\n',
    'player,distance\n1.5,2\n',
    'player,distance,player\n1,2,1\n',
    'player,distance\n"1,2\n',
    `player,distance\n${'1,2\n'.repeat(20_000)}1\n`,
  ])('refuses text %#', async (text) => {
    await expect(values(text)).rejects.toEqual(refused(/./));
  });
});

const tensors: Pick<ServedModel, 'inputs'> = {
  inputs: [
    { name: 'x', datatype: 'FP32', shape: [-1, 2] },
    { name: 'n', datatype: 'INT64', shape: [-1] },
  ],
};
const one: Pick<ServedModel, 'inputs'> = { inputs: [tensors.inputs[0]] };
const x: Tensor = { datatype: 'FP32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) };

describe(tensorsOfBody.name, () => {
  it.each<[string, unknown]>([
    [
      'by name',
      {
        inputs: {
          x: [
            [1, 2],
            [3, 4],
          ],
          n: [5, 6],
        },
      },
    ],
    [
      'by entry',
      {
        instances: [
          { x: [1, 2], n: 5 },
          { x: [3, 4], n: 6 },
        ],
      },
    ],
  ])('reads several tensors %s', (_, body) => {
    const n: Tensor = { datatype: 'INT64', shape: [2], data: BigInt64Array.of(5n, 6n) };
    expect(tensorsOfBody(body, tensors)).toEqual(
      new Map([
        ['x', x],
        ['n', n],
      ]),
    );
  });

  it.each(['inputs', 'instances'])('reads one tensor without its name: %s', (form) => {
    expect(
      tensorsOfBody(
        {
          [form]: [
            [1, 2],
            [3, 4],
          ],
        },
        one,
      ),
    ).toEqual(new Map([['x', x]]));
  });

  it.each<[unknown]>([
    [{ dataframe_split: { columns: ['x'], data: [[1]] } }],
    [{ inputs: { x: [[1, 2]] } }],
    [{ inputs: [[1, 2]] }],
    [{ inputs: { x: [[1, 2, 3]], n: [1] } }],
    [{ inputs: { x: [[1, 2], [3]], n: [1] } }],
    [{ inputs: { x: 'text', n: [1] } }],
    [{ instances: [] }],
    [{ instances: [{ x: [1, 2] }] }],
  ])('refuses %j', (body) => {
    expect(() => tensorsOfBody(body, tensors)).toThrow(refused(/./));
  });
});

describe(ScoringService.name, () => {
  const scorer = {
    score: async (_: unknown, { values, n }: { values: Float64Array; n: number }) => ({
      probabilities: Float64Array.from({ length: n }, (_item, i) => values[2 * i + 1]),
      ids: [],
    }),
  } as unknown as RowScorer;
  const service = new ScoringService(scorer, modelMetrics());
  const tabular = {
    name: 'm',
    version: 1,
    columns: COLUMNS,
    probabilities: () => ROWS,
  } as unknown as ServedModel;
  const ask = (model: ServedModel, body: unknown, output?: string) =>
    service.score(model, { bytes: Buffer.from(JSON.stringify(body)), isCsv: false }, output, 'r');

  it('returns labels, or probabilities', async () => {
    const body = { inputs: { player: [1, 2], distance: [0.25, 0.75] } };
    expect((await ask(tabular, body)).text).toBe('{"predictions":[0,1]}');
    expect((await ask(tabular, body, 'predict_proba')).text).toBe(
      '{"predictions":[[0.75,0.25],[0.25,0.75]]}',
    );
  });

  it('returns what the library of the model predicts, unless asked for an output', async () => {
    const body = { inputs: { player: [1, 2], distance: [0.25, 0.75] } };
    const booster: ServedModel = { ...tabular, predictsProbability: true };
    expect((await ask(booster, body)).text).toBe('{"predictions":[0.25,0.75]}');
    expect((await ask(booster, body, 'predict')).text).toBe('{"predictions":[0,1]}');
    expect((await ask(booster, body, 'predict_proba')).text).toBe(
      '{"predictions":[[0.75,0.25],[0.25,0.75]]}',
    );
  });

  it('reads CSV', async () => {
    const bytes = Buffer.from('player,distance\n1,0.75\n');
    expect((await service.score(tabular, { bytes, isCsv: true }, undefined, 'r')).text).toBe(
      '{"predictions":[1]}',
    );
  });

  it('returns the outputs of a model of tensors by name, nested', async () => {
    const model = {
      ...one,
      infer: async (inputs: ReadonlyMap<string, Tensor>) =>
        new Map([['y', { ...inputs.get('x')!, shape: [2, 1, 2] }]]),
    } as unknown as ServedModel;
    expect(
      (
        await ask(model, {
          inputs: [
            [1, 2],
            [3, 4],
          ],
        })
      ).text,
    ).toBe('{"predictions":{"y":[[[1,2]],[[3,4]]]}}');
  });

  it('keeps integers of 64 bits and texts exact', async () => {
    const outputs = new Map<string, Tensor>([
      ['n', { datatype: 'INT64', shape: [2, 1], data: BigInt64Array.of(2n ** 60n + 1n, -1n) }],
      ['t', { datatype: 'BYTES', shape: [1, 2], data: ['a,b', '"'] }],
      ['none', { datatype: 'FP32', shape: [0, 2], data: new Float32Array(0) }],
    ]);
    const model = { ...one, infer: async () => outputs } as unknown as ServedModel;
    expect((await ask(model, { inputs: [[1, 2]] })).text).toBe(
      '{"predictions":{"n":[[1152921504606846977],[-1]],"t":[["a,b","\\""]],"none":[]}}',
    );
  });
});

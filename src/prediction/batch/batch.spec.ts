import {
  Field,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  tableFromIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { ArrowFileWriter } from '../../platform/arrow/arrow-file-writer.js';
import { ensembleFromNodes, type TreeNode } from '../../algorithms/trees/assemble.js';
import { FEATURES } from '../../basketball/index.js';
import type { CounterTally } from '../../platform/metrics/tallies.js';
import type { LoggedRows, PredictionLog } from '../../prediction-log/index.js';
import type { ModelVersion } from '../../registry/index.js';
import { type ServedModels, TabularModel } from '../../serving/index.js';
import { RequestedModel } from '../requested-model.service.js';
import { AnswerStream } from './answer-stream.js';
import type { AnswerWriter } from './answers.js';
import { ArrowAnswers } from './arrow-answers.js';
import { arrowRows } from './arrow-rows.js';
import { BatchService } from './batch.service.js';
import { readJsonRows } from './json-rows.js';
import type { RowBlock } from './rows.js';
import { CsvAnswers, JsonAnswers, NdjsonAnswers } from './text-answers.js';
import { csvRows, ndjsonRows } from './text-rows.js';

const DISTANCE = FEATURES.indexOf('Shot_Distance_Meters');

/** A tree that splits on each feature. */
const NODES: TreeNode[] = FEATURES.flatMap((_, feature) => [
  { feature, threshold: feature - 3.5, missingLeft: false, left: 2 * feature + 1, right: 2 * feature + 2 },
  { value: 0.3 * feature - 1 },
]);
const TREE = [
  ...NODES.map((node, i) => ('left' in node ? { ...node, left: i + 1, right: i + 2 } : node)),
  { value: 2 },
];
const ensemble = ensembleFromNodes([TREE, TREE], {
  featureCount: FEATURES.length,
  link: 'logit',
  baseScore: 0.1,
});
const MODEL = new TabularModel({ model: 'parivision', version: 7 } as ModelVersion, {
  kind: 'tree-ensemble',
  featureNames: [...FEATURES],
  ensemble,
});

const models = { current: () => MODEL, get: async () => MODEL } as unknown as ServedModels;
const counts = new Map<string, { count: number }>();
const predictions = {
  series: ({ version, prediction }: Record<string, string>) => {
    const key = `${version} ${prediction}`;
    return counts.get(key) ?? counts.set(key, { count: 0 }).get(key)!;
  },
} as unknown as CounterTally;
const logged: LoggedRows[] = [];
let flushes = 0;
const log = {
  size: 10_000,
  appendRows: (rows: LoggedRows) => {
    logged.push(rows);
    return Array.from(rows.probabilities, (_, i) => `id-${logged.length}-${i}`);
  },
  flush: async () => void flushes++,
} as unknown as PredictionLog;
const batches = new BatchService(models, new RequestedModel(models), log, predictions);
const PLAIN = { log: false, requestId: 'r' };
const OUTLET = { isDone: () => true, dropRest: () => undefined };

async function answered(blocks: AsyncIterable<RowBlock>, writer: AnswerWriter): Promise<Buffer> {
  const stream = new AnswerStream(blocks, await batches.open(PLAIN), writer);
  await stream.begin();
  const pieces: Buffer[] = [];
  for await (const piece of stream.bytes(OUTLET)) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

/** The bytes in pieces of some size, so that lines and messages are cut anywhere. */
async function* cut(bytes: string | Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(bytes);
  for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
}

async function* once(block: RowBlock): AsyncGenerator<RowBlock> {
  yield block;
}

const objectOf = (row: number[]) => Object.fromEntries(FEATURES.map((name, i) => [name, row[i]]));
const csvOf = (rows: number[][], names: readonly string[] = FEATURES) =>
  [
    ['Note', ...names],
    ...rows.map((row) => ['"a, b"', ...names.map((name) => row[FEATURES.indexOf(name as never)])]),
  ]
    .map((cells) => cells.join(','))
    .join('\r\n');
const ndjsonOf = (rows: number[][]) => rows.map((row) => JSON.stringify(objectOf(row))).join('\n');

interface ArrowForm {
  file?: boolean;
  integers?: 'int16' | 'int32' | 'int64' | 'float32' | 'float64';
  batchRows?: number;
  nullAt?: number;
}

function arrowOf(
  rows: number[][],
  { file, integers = 'int32', batchRows = 1000, nullAt }: ArrowForm = {},
): Uint8Array {
  const types = {
    int16: new Int16(),
    int32: new Int32(),
    int64: new Int64(),
    float32: new Float32(),
    float64: new Float64(),
  };
  const typeOf = (i: number) => (i === DISTANCE ? new Float64() : types[integers]);
  const fields = [
    ...FEATURES.map((name, i) => new Field(name, typeOf(i), true)),
    new Field('Note', new Utf8(), true),
  ];
  const schema = new Schema(fields);
  const writer = file ? new ArrowFileWriter() : new RecordBatchStreamWriter();
  for (let from = 0; from < Math.max(1, rows.length); from += batchRows) {
    const part = rows.slice(from, from + batchRows);
    const columns = FEATURES.map((_, i) => {
      const values = part.map((row, r) => {
        if (i === 1 && from + r === nullAt) return null;
        return integers === 'int64' && i !== DISTANCE ? BigInt(row[i]) : row[i];
      });
      return vectorFromArray(values, typeOf(i)).data[0];
    });
    const children = [...columns, vectorFromArray(part.map(String), new Utf8()).data[0]];
    const data = makeData({ type: new Struct(fields), length: part.length, nullCount: 0, children });
    writer.write(new RecordBatch(schema, data));
  }
  writer.finish();
  return writer.toUint8Array(true);
}

const row = fc.tuple(
  ...FEATURES.map((_, i) =>
    i === DISTANCE ? fc.double({ min: -100, max: 100, noNaN: true }) : fc.integer({ min: -10, max: 10 }),
  ),
) as fc.Arbitrary<number[]>;
const table = fc.array(row, { minLength: 1, maxLength: 40 });

const expected = (rows: number[][]) =>
  rows.map((one) => {
    const probability = MODEL.probability(one.map((value) => value + 0));
    return { prediction: probability > 0.5 ? 1 : 0, probability, model_version: 7 };
  });

describe('a batch', () => {
  it('has the probabilities of the single rows, to the last bit, in each format and however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 300 }), fc.boolean(), async (rows, size, file) => {
        const wanted = expected(rows);
        const json = await answered(once(readJsonRows(rows.map(objectOf))), new JsonAnswers(7));
        expect(JSON.parse(json.toString())).toEqual(wanted);
        const lines = await answered(ndjsonRows(cut(ndjsonOf(rows), size)), new NdjsonAnswers(7));
        expect(
          lines
            .toString()
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line)),
        ).toEqual(wanted);
        const csv = await answered(
          csvRows(cut(csvOf(rows, FEATURES.toReversed()), size)),
          new CsvAnswers(7, false),
        );
        const records = parse(csv, {
          columns: true,
          cast: (cell, { header }) => (header ? cell : Number(cell)),
        });
        expect(records).toEqual(wanted);
        const form = file ? 'file' : 'stream';
        const bytes = arrowOf(rows, { file, batchRows: 7 });
        const arrow = tableFromIPC(
          await answered(
            arrowRows(cut(bytes, size)),
            new ArrowAnswers({ name: 'parivision', version: 7 }, form, false),
          ),
        );
        expect([...arrow.getChild('probability')!]).toEqual(wanted.map(({ probability }) => probability));
        expect([...arrow.getChild('prediction')!]).toEqual(wanted.map(({ prediction }) => prediction));
        expect(arrow.schema.metadata.get('model_version')).toBe('7');
      }),
      { numRuns: 40 },
    );
  });

  it.each(['int16', 'int32', 'int64', 'float32', 'float64'] as const)(
    'takes Arrow columns of %s',
    async (integers) => {
      const rows = [
        [-3, 2, 1, 0, 2, 1.5, 3],
        [30_000, -30_000, 0, 5, 3, -2, 1],
      ];
      const arrow = tableFromIPC(
        await answered(
          arrowRows(cut(arrowOf(rows, { integers }), 100)),
          new ArrowAnswers({ name: 'parivision', version: 7 }, 'stream', false),
        ),
      );
      expect([...arrow.getChild('probability')!]).toEqual(
        expected(rows).map(({ probability }) => probability),
      );
    },
  );

  it('counts predictions by version and class', async () => {
    counts.clear();
    const rows = [-9, 9, 9].map((value) => FEATURES.map(() => value));
    const made = expected(rows).filter(({ prediction }) => prediction === 1).length;
    await answered(once(readJsonRows(rows.map(objectOf))), new JsonAnswers(7));
    expect(made).toBeGreaterThan(0);
    expect(Object.fromEntries([...counts].map(([key, { count }]) => [key, count]))).toEqual({
      '7 0': 3 - made,
      '7 1': made,
    });
  });

  it('is logged on request: each row with its id, and no more than the log can write', async () => {
    const rows = [
      [1, 2, 3, 4, 2, 5.5, 1],
      [2, 2, 3, 4, 2, 5.5, 1],
    ];
    const predictor = await batches.open({ model: '7', log: true, requestId: 'r-9' });
    const { ids, probabilities } = await predictor.predict(readJsonRows(rows.map(objectOf)));
    expect(ids).toEqual(['id-1-0', 'id-1-1']);
    expect(flushes).toBe(1);
    expect(logged).toMatchObject([{ model: 'parivision', version: 7, role: 'requested', requestId: 'r-9' }]);
    expect([...logged[0].rows]).toEqual(rows.flat());
    expect([...logged[0].probabilities]).toEqual([...probabilities]);
    const csv = await answered(once(readJsonRows(rows.map(objectOf))), new CsvAnswers(7, true));
    expect(csv.toString()).toMatch(/^prediction,probability,model_version,id\r\n/);
  });

  it('is answered by a model that is computed elsewhere, too', async () => {
    const later = { name: 'parivision', version: 9, takesFeatures: true };
    const asked: Float64Array[] = [];
    const probabilitiesLater = async (given: Float64Array, n: number) => {
      asked.push(given);
      return new Float64Array(n).fill(0.25);
    };
    const get = async () => ({ ...later, probabilitiesLater });
    const other = { get } as unknown as ServedModels;
    const service = new BatchService(other, new RequestedModel(other), log, predictions);
    const answer = await (
      await service.open({ ...PLAIN, model: '9' })
    ).predict(readJsonRows([objectOf([1, 2, 3, 4, 2, 5.5, 1])]));
    expect([...answer.probabilities]).toEqual([0.25]);
    expect([...asked[0]]).toEqual([1, 2, 3, 4, 2, 5.5, 1]);
    const none = { get: async () => later } as unknown as ServedModels;
    const without = new BatchService(none, new RequestedModel(none), log, predictions);
    await expect(without.open({ ...PLAIN, model: '9' })).rejects.toMatchObject({
      code: 'prediction.model-without-batches',
    });
  });
});

describe('faulty rows', () => {
  const GOOD = [1, 2, 3, 4, 2, 5.5, 1];
  const many = (count: number) => Array.from({ length: count }, () => GOOD);

  it('of JSON are all named, with row and field', () => {
    const bad = [objectOf(GOOD), { ...objectOf(GOOD), X_Location: 'far', Y_Location: 1.5 }, 7];
    expect(() => readJsonRows(bad)).toThrow(
      expect.objectContaining({
        code: 'prediction.rows-invalid',
        details: [
          expect.objectContaining({ field: '[1].X_Location', rule: 'int_parsing' }),
          expect.objectContaining({ field: '[1].Y_Location', rule: 'int_from_float' }),
          expect.objectContaining({ field: '[2]', rule: 'isObject' }),
        ],
      }),
    );
  });

  it.each([
    [undefined, 'isArray'],
    [{ rows: [] }, 'isArray'],
    [[], 'arrayNotEmpty'],
    [Array.from({ length: 10_001 }, () => objectOf(GOOD)), 'arrayMaxSize'],
  ])('%#: a JSON body that is no batch is refused as a whole', (body, rule) => {
    expect(() => readJsonRows(body)).toThrow(
      expect.objectContaining({ details: [expect.objectContaining({ field: 'body', rule })] }),
    );
  });

  it.each<[string, AsyncIterable<RowBlock>, string]>([
    ['an empty text', csvRows(cut('', 9)), 'There are no rows'],
    ['a header alone', csvRows(cut(`${FEATURES.join(',')}\n`, 9)), 'There are no rows'],
    ['a missing column', csvRows(cut('Player_ID,x\n1,2\n', 9)), 'X_Location, Y_Location'],
    ['a column twice', csvRows(cut(`Player_ID,${FEATURES.join(',')}\n`, 9)), 'names Player_ID twice'],
    [
      'too few cells',
      csvRows(cut(`${FEATURES.join(',')}\n1,2\n`, 9)),
      'row 0 (line 2): has 2 cells where the header has 7',
    ],
    [
      'an empty cell',
      csvRows(cut(`${FEATURES.join(',')}\n1,2,3,4,,6,7\n`, 9)),
      'row 0 (line 2), Shot_Type_Encoded',
    ],
    ['an open quote', csvRows(cut(`${FEATURES.join(',')}\n"1,2,3,4,5,6,7\n`, 9)), 'quotes are not closed'],
    ['bytes that are no UTF-8', csvRows(cut(Uint8Array.of(255, 254, 10), 9)), 'not UTF-8'],
    ['an endless line', csvRows(cut('x'.repeat(70_000), 1000)), 'Line 1 has more than'],
    ['a line that is no JSON', ndjsonRows(cut('{"a":', 9)), 'row 0 (line 1): is not JSON'],
    ['a line with a list', ndjsonRows(cut('[1]', 9)), 'must be an object'],
    ['no Arrow', arrowRows(cut('nonsense'.repeat(9), 9)), 'no Arrow IPC stream'],
    ['no bytes', arrowRows(cut('', 9)), 'There are no rows'],
    ['an Arrow stream that is cut off', arrowRows(cut(arrowOf([GOOD]).slice(0, -20), 9)), 'cut off'],
    [
      'an Arrow null',
      arrowRows(cut(arrowOf([GOOD, GOOD], { nullAt: 1 }), 99)),
      'row 1, X_Location: must not be null',
    ],
    [
      'an Arrow fraction',
      arrowRows(cut(arrowOf([[...GOOD.slice(0, 6), 1.5]], { integers: 'float64' }), 99)),
      'must be an integer, not 1.5',
    ],
    [
      'an Arrow NaN',
      arrowRows(cut(arrowOf([[...GOOD.slice(0, 5), Number.NaN, 1]]), 99)),
      'must be a finite number',
    ],
    [
      'an Arrow integer that is no safe one',
      arrowRows(cut(arrowOf([[2 ** 60, ...GOOD.slice(1)]], { integers: 'int64' }), 99)),
      'at most 2^53 - 1',
    ],
    [
      'a record batch that is too large',
      arrowRows(cut(Buffer.from('ffffffffffffff7f', 'hex'), 8)),
      'more than 64 MiB',
    ],
  ])('%s is refused before anything is answered', async (_, blocks, message) => {
    await expect(answered(blocks, new JsonAnswers(7))).rejects.toThrow(message);
  });

  it.each<[string, (rows: number[][]) => AsyncIterable<RowBlock>, AnswerWriter, (text: string) => number]>([
    [
      'NDJSON',
      (rows) => ndjsonRows(cut(ndjsonOf(rows), 65_536)),
      new NdjsonAnswers(7),
      (text) => text.split('\n').filter((line) => line.includes('probability')).length,
    ],
    [
      'CSV',
      (rows) => csvRows(cut(csvOf(rows), 65_536)),
      new CsvAnswers(7, false),
      (text) => text.split('\r\n').filter((line) => /^[01],/.test(line)).length,
    ],
  ])(
    'that come late end %s with the error, after every row before them',
    async (_, blocks, writer, answers) => {
      const rows = [...many(9_000), [1, 2, 3, 0.5, 2, 5.5, 1], ...many(10)];
      const stream = new AnswerStream(blocks(rows), await batches.open(PLAIN), writer);
      await stream.begin();
      let text = '';
      const reading = (async () => {
        for await (const piece of stream.bytes(OUTLET)) text += String(piece);
      })();
      await expect(reading).rejects.toMatchObject({ code: 'prediction.rows-invalid' });
      expect(answers(text)).toBe(9_000);
      expect(text.trimEnd().split('\n').at(-1)).toContain('row 9000 (line 900');
    },
  );

  it('that come late in Arrow leave the rows before them, in a stream without end', async () => {
    const rows = [...many(40), [...GOOD.slice(0, 5), Number.NaN, 1], ...many(10)];
    const stream = new AnswerStream(
      arrowRows(cut(arrowOf(rows, { batchRows: 30 }), 100)),
      await batches.open(PLAIN),
      new ArrowAnswers({ name: 'parivision', version: 7 }, 'stream', false),
    );
    await stream.begin();
    const pieces: Buffer[] = [];
    const reading = (async () => {
      for await (const piece of stream.bytes(OUTLET)) pieces.push(Buffer.from(piece));
    })();
    await expect(reading).rejects.toThrow('row 40, Shot_Distance_Meters');
    expect(tableFromIPC(Buffer.concat(pieces)).numRows).toBe(40);
  });

  it('are bytes after the end of an Arrow stream, too', async () => {
    const two = Buffer.concat([arrowOf([GOOD]), arrowOf([GOOD])]);
    await expect(answered(arrowRows(cut(two, 5000)), new JsonAnswers(7))).rejects.toThrow('follow the end');
  });
});

describe('a client that leaves', () => {
  it('ends the work: nothing more is read', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      const line = Buffer.from(`${JSON.stringify(objectOf([1, 2, 3, 4, 2, 5.5, 1]))}\n`);
      for (;;) {
        read++;
        yield line;
      }
    }
    const stream = new AnswerStream(ndjsonRows(endless()), await batches.open(PLAIN), new NdjsonAnswers(7));
    await stream.begin();
    for await (const piece of stream.bytes(OUTLET)) {
      expect(piece.length).toBeGreaterThan(0);
      if (read > 20) break;
    }
    const before = read;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(read).toBe(before);
  });
});

import fc from 'fast-check';
import { AppError } from '../../platform/errors/app-error.js';
import { rememberText, withLargeWholesMarked } from '../../platform/http/exact-json.js';
import { errorBody, mlflowErrorOf, speaksMlflow } from './answer-error.js';
import {
  atMost,
  type CallFields,
  double,
  flag,
  int32,
  int64,
  messages,
  oneOf,
  text,
  texts,
} from './call-fields.js';
import { jsonFloat } from '../../platform/numbers/json-float.js';
import { keyValues, present } from './mlflow-answer.js';
import { MlflowRequest } from './mlflow-request.js';
import { pageOf, pagePosition, pageToken, wholeInToken } from '../search/page-token.js';

const CALL = {
  run_id: text('required', 'string'),
  key: text('string', 'required'),
  value: double('float'),
  step: int64('int'),
  max_results: int32('int', atMost(100)),
  tags: messages({ key: text(), value: text() }, 'list'),
  order_by: texts('list', 'texts'),
  flag: flag('bool'),
  status: oneOf(['RUNNING', 'SCHEDULED']),
};
const ANY = Object.fromEntries(Object.entries(CALL).map(([name, field]) => [name, { ...field, checks: [] }]));
const post = (body: unknown, call: CallFields = ANY) =>
  MlflowRequest.of({ method: 'POST', query: {}, body }, call);
const get = (query: object, call: CallFields = ANY) =>
  MlflowRequest.of({ method: 'GET', query, body: undefined }, call);
const refusal = (message: RegExp | string) =>
  expect.objectContaining({
    code: 'INVALID_PARAMETER_VALUE',
    message: typeof message === 'string' ? message : (expect.stringMatching(message) as string),
  });
/** A body as it comes over HTTP: its text is kept. */
function sent(json: string): unknown {
  const value = JSON.parse(withLargeWholesMarked(json)) as unknown;
  rememberText(value, json);
  return value;
}
const hint = (value: string, name: string, type: string) =>
  `Invalid value ${value} for parameter '${name}' supplied:  Hint: Value was of type '${type}'. See the API docs for more information about request parameters.`;

describe('MlflowRequest', () => {
  it('accepts either spelling, integers as texts, and null as absent', () => {
    const request = post({ runId: 'a', step: '12', value: '1.5', key: null, extra: {} });
    expect(request.text('run_id')).toBe('a');
    expect(request.optionalInt('step')).toBe(12);
    expect(request.float('value')).toBe(1.5);
    expect(request.optionalText('key')).toBeUndefined();
    expect(() => post({ run_id: 'a', runId: 'b' })).toThrow(refusal(/both 'run_id' and 'runId'/));
  });

  it('reads a query, where one value is a list of one, and the first of several counts', () => {
    const request = get({ order_by: 'a', max_results: '5', key: ['a', 'b'], flag: 'TRUE', runId: 'x' });
    expect(request.texts('order_by')).toEqual(['a']);
    expect([request.optionalInt('max_results'), request.text('key'), request.optionalFlag('flag')]).toEqual([
      5,
      'a',
      true,
    ]);
    expect(request.has('run_id')).toBe(false);
    expect(() => get({ flag: 'maybe' })).toThrow(
      refusal("Invalid boolean value: maybe, must be 'true' or 'false'."),
    );
  });

  it('accepts integers in any spelling, and true and false as metric values', () => {
    const spellings = ['12', '12.0', '1.2e1', '+12', 12];
    expect(spellings.map((step) => post({ step }).optionalInt('step'))).toEqual([12, 12, 12, 12, 12]);
    expect([true, false].map((value) => post({ value }).float('value'))).toEqual([1, 0]);
    expect(['NaN', '-Infinity', 'inf', '1e3'].map((value) => post({ value }).float('value'))).toEqual([
      NaN,
      -Infinity,
      Infinity,
      1000,
    ]);
  });

  it('reads JSON that was encoded twice, and an empty body as no fields', () => {
    expect(post('{"key":"x"}').text('key')).toBe('x');
    expect(post(undefined).has('key')).toBe(false);
    expect(() => post([1])).toThrow(refusal(/JSON object/));
  });

  it('reads integers of 64 bits exactly, each in one form', () => {
    const spellings = [
      '9007199254740993',
      '-9223372036854775808',
      '9223372036854775807',
      '12',
      12,
      1e18,
      '+5',
    ];
    expect(spellings.map((step) => post({ step }).optionalWhole('step'))).toEqual([
      9_007_199_254_740_993n,
      -(2n ** 63n),
      2n ** 63n - 1n,
      12,
      12,
      10n ** 18n,
      5,
    ]);
    expect(post(sent('{"step":9007199254740993}')).optionalWhole('step')).toBe(9_007_199_254_740_993n);
    expect(() => post({ step: '9223372036854775807' }).optionalInt('step')).toThrow(refusal(/2\^53/));
    for (const step of ['9223372036854775808', 1e19, '1e19', 'x', 1.5, true, '1.5', []]) {
      expect(() => post({ step })).toThrow(refusal(/'step'/));
    }
  });

  it('reads enumerations by name and by number', () => {
    const names = ['RUNNING', 'SCHEDULED'] as const;
    expect(post({ status: 'SCHEDULED' }).optionalEnum('status', names)).toBe('SCHEDULED');
    expect(post({ status: 1 }).optionalEnum('status', names)).toBe('RUNNING');
    for (const status of ['DONE', 9, 0]) expect(() => post({ status })).toThrow(refusal(/status/));
  });

  it('distinguishes a text of digits from an integer', () => {
    expect(post(sent('{"key":"12345678901234567890"}')).text('key')).toBe('12345678901234567890');
    expect(() => post(sent('{"key":12345678901234567890}'))).toThrow(
      refusal(hint('12345678901234567890', 'key', 'int')),
    );
  });

  it.each([
    [
      '{}',
      "Missing value for required parameter 'run_id'. See the API docs for more information about request parameters.",
    ],
    ['{"run_id":""}', /Missing value for required parameter 'run_id'/],
    ['{"runId":"a","key":"k"}', /Missing value for required parameter 'run_id'/],
    ['{"run_id":"a","value":"x"}', hint('null', 'key', 'NoneType')],
    ['{"run_id":"a"}', /Missing value for required parameter 'key'/],
    ['{"run_id":5}', hint('5', 'run_id', 'int')],
    ['{"run_id":9.0}', hint('9.0', 'run_id', 'float')],
    ['{"run_id":1e30}', hint('1e+30', 'run_id', 'float')],
    ['{"run_id":["é", {"b": 1, "a": null}]}', hint('["\\u00e9",{"a":null,"b":1}]', 'run_id', 'list')],
    ['{"run_id":"a","key":5,"value":"x"}', hint('5', 'key', 'int')],
    ['{"run_id":"a","key":"k","step":"1.5"}', hint('"1.5"', 'step', 'str')],
    ['{"run_id":"a","key":"k","max_results":101}', hint('101', 'max_results', 'int')],
    ['{"run_id":"a","key":"k","tags":"x"}', hint('"x"', 'tags', 'str')],
    ['{"run_id":"a","key":"k","tags":[{},{"key":9.0}]}', hint('9.0', 'tags[1].key', 'float')],
    ['{"run_id":"a","key":"k","order_by":[{}]}', hint('[{}]', 'order_by', 'list')],
    ['{"run_id":"a","key":"k","tags":[{"key":[1.50]}],"step":[]}', hint('[]', 'step', 'list')],
  ])('refuses %s as MLflow does, the first rule of the call first', (json, message) => {
    expect(() => post(sent(json), CALL)).toThrow(refusal(message));
  });

  it('reads every accepted value as it was sent', () => {
    const pairs = fc.array(fc.record({ key: fc.string(), value: fc.string() }), { maxLength: 5 });
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.double(),
        fc.maxSafeInteger(),
        pairs,
        (key, value, step, tags) => {
          const json = JSON.stringify({
            run_id: key,
            key,
            value: Number.isFinite(value) ? value : String(value),
            step,
            tags,
          });
          const request = post(sent(json), CALL);
          expect([request.text('key'), request.float('value'), request.optionalWhole('step')]).toEqual([
            key,
            Object.is(value, -0) ? JSON.parse('0') : value,
            step,
          ]);
          expect(request.keyValues('tags')).toEqual(tags);
        },
      ),
    );
  });
});

describe('response', () => {
  it('omits absent and empty fields and keeps zeros', () => {
    expect(present({ a: 0, b: '', c: [], d: undefined, e: false })).toEqual({ a: 0, b: '', e: false });
    expect(keyValues({ x: '1' })).toEqual([{ key: 'x', value: '1' }]);
    expect([NaN, Infinity, -Infinity, 0.5].map(jsonFloat)).toEqual(['NaN', 'Infinity', '-Infinity', 0.5]);
  });
});

describe('page token', () => {
  it('leads through a list and ends with its last page, also a full one', () => {
    const first = pageOf([1, 2, 3, 4], undefined, 2);
    expect(first.items).toEqual([1, 2]);
    expect(pageOf([1, 2, 3, 4], first.nextPageToken, 2)).toEqual({ items: [3, 4], nextPageToken: undefined });
    expect(pagePosition(pageToken({ offset: 7, until: 3 }))).toEqual({ offset: 7, until: 3 });
  });

  it.each(['%%%', 'e30=', 'bnVsbA==', Buffer.from('{"offset":-1}').toString('base64'), 'x'.repeat(5000)])(
    'refuse %.20s',
    (token) => {
      expect(() => pagePosition(token)).toThrow(refusal(/page token/));
    },
  );
});

describe('integer in a page token', () => {
  it('is read as it was written, and no other text is read', () => {
    expect([5, '9007199254740993'].map(wholeInToken)).toEqual([5, 9_007_199_254_740_993n]);
    for (const stored of ['x', '', '1.5', '1'.repeat(20)]) {
      expect(() => wholeInToken(stored)).toThrow(refusal(/page token/));
    }
  });
});

describe('error', () => {
  it('never has a status of the server for a fault of the caller', () => {
    const kinds = ['invalid', 'not-found', 'conflict', 'too-large'] as const;
    for (const kind of kinds) {
      expect(mlflowErrorOf(new AppError({ code: 'x.y', kind, message: 'm' })).status).toBeLessThan(500);
    }
    expect(mlflowErrorOf(new TypeError('secret')).message).not.toContain('secret');
    expect(JSON.parse(errorBody(mlflowErrorOf(new TypeError('x'))))).toMatchObject({
      error_code: 'INTERNAL_ERROR',
      sqlstate: 'XXM00',
    });
  });

  it.each([
    ['/api/2.0/mlflow/runs/get?run_id=1', true],
    ['/ajax-api/3.0/mlflow/server-info', true],
    ['/api/2.0/mlflow-artifacts/artifacts/a', true],
    ['/api/2.0/mlflowish', false],
    ['/tracking/runs', false],
    ['/health', false],
  ])('has MLflow’s form at %s: %s', (url, expected) => {
    expect(speaksMlflow(url)).toBe(expected);
  });
});

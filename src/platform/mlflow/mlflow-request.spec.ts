import { AppError } from '../errors/app-error.js';
import { errorBody, mlflowErrorOf, speaksMlflow } from './answer-error.js';
import { jsonFloat, keyValues, present } from './mlflow-answer.js';
import { MlflowRequest } from './mlflow-request.js';
import { pageOf, pagePosition, pageToken, wholeInToken } from './page-token.js';

const post = (body: unknown) => MlflowRequest.of({ method: 'POST', query: {}, body });
const refusal = (message: RegExp) =>
  expect.objectContaining({ code: 'INVALID_PARAMETER_VALUE', message: expect.stringMatching(message) });

describe('MlflowRequest', () => {
  it('takes either spelling, whole numbers as texts, and null as absent', () => {
    const request = post({ runId: 'a', step: '12', value: '1.5', timestamp: 7, end_time: null, extra: {} });
    expect(request.text('run_id')).toBe('a');
    expect(request.int('step')).toBe(12);
    expect(request.float('value')).toBe(1.5);
    expect(request.optionalInt('end_time')).toBeUndefined();
    expect(() => post({ run_id: 'a', runId: 'b' }).text('run_id')).toThrow(refusal(/both/));
  });

  it('reads a query, where one value is a list of one', () => {
    const query = { run_ids: 'a', order_by: ['x', 'y'], max_results: '5' };
    const request = MlflowRequest.of({ method: 'GET', query, body: undefined });
    expect(request.texts('run_ids')).toEqual(['a']);
    expect(request.texts('order_by')).toEqual(['x', 'y']);
    expect(request.int('max_results')).toBe(5);
  });

  it('takes the first of several where a query may have only one', () => {
    const request = MlflowRequest.of({ method: 'GET', query: { name: ['a', 'b'] }, body: undefined });
    expect(request.text('name')).toBe('a');
  });

  it('takes whole numbers in any spelling, and true and false as metric values', () => {
    const spellings = ['12', '12.0', '1.2e1', '+12', 12];
    expect(spellings.map((step) => post({ step }).int('step'))).toEqual([12, 12, 12, 12, 12]);
    expect([true, false].map((value) => post({ value }).float('value'))).toEqual([1, 0]);
  });

  it('reads JSON that was encoded twice, and an empty body as no fields', () => {
    expect(post('{"name":"x"}').text('name')).toBe('x');
    expect(post(undefined).has('name')).toBe(false);
    expect(() => post([1])).toThrow(refusal(/JSON object/));
  });

  it.each([
    [/Missing value for required parameter 'key'/, () => post({ key: '' }).text('key')],
    [/Missing value for required parameter 'run_id'/, () => post({}).runId()],
    [/'int'/, () => post({ value: 5 }).optionalText('value')],
    [/'bool'/, () => post({ step: true }).int('step')],
    [/'str'/, () => post({ step: 'NaN' }).int('step')],
    [/'list'/, () => post({ key: ['a'] }).text('key')],
    [/'str'/, () => post({ step: '1.5' }).int('step')],
    [/2\^53/, () => post({ step: '9223372036854775807' }).int('step')],
    [/tags\[1\]\.key/, () => post({ tags: [{ key: 'a' }, {}] }).keyValues('tags')],
    [/tags\[0\]/, () => post({ tags: ['x'] }).keyValues('tags')],
    [/'order_by'/, () => post({ order_by: [{}] }).texts('order_by')],
  ])('refuses with %s', (message, read) => {
    expect(read).toThrow(refusal(message));
  });

  it('reads NaN and the infinities from texts', () => {
    expect(['NaN', '-Infinity', 'inf', '1e3'].map((value) => post({ value }).float('value'))).toEqual([
      NaN,
      -Infinity,
      Infinity,
      1000,
    ]);
  });

  it('reads whole numbers of 64 bits exactly, in the one form that each has', () => {
    const spellings = [
      '9007199254740993',
      '-9223372036854775808',
      '9223372036854775807',
      '12',
      12,
      1e18,
      '+5',
    ];
    expect(spellings.map((step) => post({ step }).whole('step'))).toEqual([
      9_007_199_254_740_993n,
      -(2n ** 63n),
      2n ** 63n - 1n,
      12,
      12,
      10n ** 18n,
      5,
    ]);
    expect(post({}).optionalWhole('step')).toBeUndefined();
    for (const step of ['9223372036854775808', 1e19, '1e19']) {
      expect(() => post({ step }).whole('step')).toThrow(refusal(/2\^63/));
    }
    for (const step of ['x', 1.5, true, '1.5', []]) {
      expect(() => post({ step }).whole('step')).toThrow(refusal(/'step'/));
    }
  });

  it('reads enumerations by name and by number', () => {
    const names = ['RUNNING', 'SCHEDULED'] as const;
    expect(post({ status: 'SCHEDULED' }).optionalEnum('status', names)).toBe('SCHEDULED');
    expect(post({ status: 1 }).optionalEnum('status', names)).toBe('RUNNING');
    expect(() => post({ status: 'DONE' }).optionalEnum('status', names)).toThrow(refusal(/status/));
    expect(() => post({ status: 9 }).optionalEnum('status', names)).toThrow(refusal(/status/));
  });
});

describe('answers', () => {
  it('leave out what is absent or empty and keep zeros', () => {
    expect(present({ a: 0, b: '', c: [], d: undefined, e: false })).toEqual({ a: 0, b: '', e: false });
    expect(keyValues({ x: '1' })).toEqual([{ key: 'x', value: '1' }]);
    expect([NaN, Infinity, -Infinity, 0.5].map(jsonFloat)).toEqual(['NaN', 'Infinity', '-Infinity', 0.5]);
  });
});

describe('page tokens', () => {
  it('lead through a list and end with its last page, also a full one', () => {
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

describe('whole numbers in page tokens', () => {
  it('come back as they were put there, and nothing else does', () => {
    expect([5, '9007199254740993'].map(wholeInToken)).toEqual([5, 9_007_199_254_740_993n]);
    for (const stored of ['x', '', '1.5', '1'.repeat(20)]) {
      expect(() => wholeInToken(stored)).toThrow(refusal(/page token/));
    }
  });
});

describe('errors', () => {
  it('never blame the server for what a caller did', () => {
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
  ])('speak MLflow at %s: %s', (url, expected) => {
    expect(speaksMlflow(url)).toBe(expected);
  });
});

import { AppError } from '../../platform/errors/app-error.js';
import { folderOf, readRegistered, readVersion } from './exported-registered.js';
import { readExperiment, readModel, readPoint, readRun } from './exported.js';

const RUN = {
  run_id: '0f343b0931126a20f133d67c2b018a3b',
  run_name: 'run',
  user_id: 'ann',
  status: 'FINISHED',
  lifecycle_stage: 'active',
  start_time: 1,
};

function faultsOf(read: () => unknown): Record<string, string> {
  try {
    read();
  } catch (error) {
    return Object.fromEntries((error as AppError).details!.map(({ field, rule }) => [field, rule]));
  }
  return {};
}

describe(readRun.name, () => {
  it('keeps every field, sorts by key, and accepts integers as texts', () => {
    const params = [
      { key: 'b', value: '2' },
      { key: '__proto__', value: '' },
    ];
    const metrics = [{ key: 'loss', value: 'NaN', timestamp: '5', step: -1 }];
    const run = readRun({ ...RUN, end_time: '2', params, metrics, unknown: 1, tags: null });
    expect(run).toEqual({
      ...RUN,
      end_time: 2,
      params: params.toReversed(),
      tags: [],
      metrics: [{ key: 'loss', value: NaN, timestamp: 5, step: -1 }],
      dataset_inputs: [],
      model_inputs: [],
      model_outputs: [],
    });
  });

  it('names every fault at once', () => {
    const bad = {
      ...RUN,
      run_id: '../x',
      status: 'DONE',
      start_time: 1.5,
      params: [{ key: '../p', value: '' }, { key: 'a' }, { key: 'a', value: 3 }, 7],
      metrics: [{ key: 'm', value: '1', timestamp: -1 }],
      dataset_inputs: [{}],
      model_outputs: [{ model_id: 'x' }],
    };
    expect(faultsOf(() => readRun(bad))).toEqual({
      run_id: 'form',
      status: 'one-of',
      start_time: 'int',
      'params[0].key': 'key',
      'params[2].value': 'length',
      'params[2].key': 'unique',
      'params[3]': 'object',
      'params[3].key': 'length',
      'metrics[0].timestamp': 'min',
      'metrics[0].value': 'number',
      'dataset_inputs[0].dataset': 'object',
      'dataset_inputs[0].dataset.name': 'length',
      'dataset_inputs[0].dataset.digest': 'length',
      'model_outputs[0].model_id': 'form',
    });
  });

  it.each([[null], ['x'], [[RUN]], [undefined]])('refuses %j', (value) => {
    expect(faultsOf(() => readRun(value))).toMatchObject({ document: 'object' });
  });
});

it('reads experiments, logged models and points by the same rules', () => {
  const late = { name: 'x', lifecycle_stage: 'active', creation_time: 9e15 };
  expect(faultsOf(() => readExperiment(late))).toEqual({ creation_time: 'time' });
  expect(faultsOf(() => readExperiment({ ...late, creation_time: 1, name: '' }))).toEqual({ name: 'length' });
  expect(faultsOf(() => readModel({ model_id: 'm-1', name: 'x', status: 'LOGGED_MODEL_READY' }))).toEqual({
    model_id: 'form',
  });
  const large = { key: 'm', value: 1, timestamp: '1700000000123456789', step: '-9007199254740993' };
  expect(readPoint(large)).toMatchObject({
    timestamp: 1_700_000_000_123_456_789n,
    step: -9_007_199_254_740_993n,
  });
  expect(() => readPoint({ ...large, step: '9223372036854775808' })).toThrow(AppError);
  expect(readPoint({ key: 'm', value: '-Infinity', timestamp: 0 })).toMatchObject({
    value: -Infinity,
    step: 0,
  });
});

it('reads registered models and their versions by the same rules', () => {
  const aliases = [{ alias: 'best', version: '3' }];
  expect(readRegistered({ name: 'm', aliases })).toMatchObject({ aliases: [{ alias: 'best', version: 3 }] });
  expect(readVersion({ name: 'm', version: '3', description: null })).toEqual({
    name: 'm',
    version: 3,
    description: '',
    source: '',
    location: '',
    run_id: '',
    run_link: '',
    current_stage: 'None',
    creation_timestamp: 0,
    last_updated_timestamp: 0,
    tags: [],
  });
  const bad = { name: 'a/b', aliases: [{ alias: '' }], tags: [{ key: '../x', value: '' }] };
  expect(faultsOf(() => readRegistered(bad))).toEqual({
    name: 'form',
    'tags[0].key': 'key',
    'aliases[0].alias': 'length',
    'aliases[0].version': 'range',
  });
  const stage = { name: 'm', version: 2 ** 40, current_stage: 'Live' };
  expect(faultsOf(() => readVersion(stage))).toEqual({ version: 'range', current_stage: 'one-of' });
});

it('names a separate folder for each registered model', () => {
  const names = ['m', 'M', 'm ', 'ü', 'a.b', '..', 'x'.repeat(256), 'x'.repeat(255)];
  const folders = names.map(folderOf);
  expect(new Set(folders.map((folder) => folder.toLowerCase())).size).toBe(names.length);
  for (const folder of folders) expect(folder).toMatch(/^[\w-]{1,60}$/);
});

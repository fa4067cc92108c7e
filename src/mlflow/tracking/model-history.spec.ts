import { historyWith } from './model-history.js';

const MODEL = {
  run_id: 'r',
  artifact_path: 'model',
  utc_time_created: '2026-01-01 00:00:00',
  model_uuid: 'u',
  mlflow_version: '2.9',
  flavors: { python_function: { loader_module: 'm', config: { secret: 1 } }, odd: 'text' },
};

describe('the history of a run’s models', () => {
  it('keeps the fields of each model that MLflow keeps, in order', () => {
    const one = historyWith(undefined, JSON.stringify(MODEL));
    const { mlflow_version: _version, ...kept } = MODEL;
    const flavors = { python_function: { loader_module: 'm' }, odd: 'text' };
    expect(JSON.parse(one)).toEqual([{ ...kept, flavors }]);
    const two = historyWith(one, JSON.stringify({ ...MODEL, artifact_path: 'other' }));
    expect(JSON.parse(two)).toMatchObject([{ artifact_path: 'model' }, { artifact_path: 'other' }]);
  });

  it('starts again when a client has written something else into the tag', () => {
    expect(JSON.parse(historyWith('not JSON', JSON.stringify(MODEL)))).toHaveLength(1);
  });

  it.each([
    ['{', 'Malformed model info. \n { \n is not a valid JSON.'],
    ['[]', /is not a valid JSON/],
    [
      '{"run_id":"r","artifact_path":"m"}',
      "Model json is missing mandatory fields: {'flavors', 'utc_time_created'}",
    ],
    [JSON.stringify({ ...MODEL, flavors: [] }), /'flavors' must be an object/],
  ])('refuses %s', (text, message) => {
    expect(() => historyWith(undefined, text)).toThrow(message);
  });
});

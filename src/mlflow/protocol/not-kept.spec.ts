import { whyNotKept } from './not-kept.js';

describe('unsupported feature of MLflow', () => {
  it.each([
    ['/api/3.0/mlflow/traces', /^Traces are not supported by this server/],
    ['/ajax-api/2.0/mlflow/traces/tr-1/info?x=1', /^Traces are/],
    ['/v1/traces', /^Traces are/],
    ['/graphql?query=x', /^GraphQL, .* is not supported/],
    ['/api/2.0/mlflow/webhooks', /^Webhooks are/],
    ['/api/3.0/mlflow/datasets/create', /^Evaluation datasets are/],
    ['/api/3.0/mlflow/gateway/endpoints/list', /^The gateway is/],
    ['/api/3.0/mlflow/demo/generate', /^Demonstration data is/],
  ])('returns MLflow’s error for %s', (url, expected) => {
    expect(whyNotKept(url)).toMatch(expected);
  });

  it.each([
    '/api/2.0/mlflow/nonsense',
    '/api/2.0/mlflow/runs/traces',
    '/api/2.0/mlflow/tracesx',
    '/api/2.0/mlflow',
    '/traces',
    '/v1/traces/x',
  ])('is not reported at %s, which MLflow does not have', (url) => {
    expect(whyNotKept(url)).toBeUndefined();
  });
});

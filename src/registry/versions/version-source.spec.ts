import { checkSourceForm, modelAddress, runAddress } from './version-source.js';

const RUN = 'a'.repeat(32);

describe('checkSourceForm', () => {
  it.each(['s3://bucket/m', 's3:/m', 'gs://b/a/b', 'dbfs:/x', 'models:/m/1', `runs:/${RUN}`, 'custom://x/y'])(
    'accepts %s',
    (source) => {
      expect(() => checkSourceForm(source, 'run_id')).not.toThrow();
    },
  );

  it.each([
    's3://bucket', 's3://', 'data:x', 'javascript:alert(1)', 'git://host', 'models:/', 'runs:', '/etc', 'file:///etc',
    'https://h/x', 'hdfs://h/x', 'sftp://h/x', 'abfss://f@a/x', 'r2://b@e/x', 's3://b/../x', 's3://b/%252e%252e/x',
    'mlflow-artifacts://h/x', 'ftp://h/x', 'runs:/../x', 'runs:/a/%2e%2e/x',
  ])('refuses %s', (source) => {
    expect(() => checkSourceForm(source, 'run_id')).toThrow(/source/);
  }); // prettier-ignore
});

describe('the address of a model or run', () => {
  it('names no other registry or server', () => {
    expect(modelAddress('models:/m/2')).toEqual({ kind: 'version', name: 'm', version: 2 });
    expect(modelAddress('models:///m@a')).toEqual({ kind: 'alias', name: 'm', alias: 'a' });
    expect(() => modelAddress('models://m/2')).toThrow(/source/);
    expect(runAddress(`runs:/${RUN}/a/b`)).toEqual({ runId: RUN, path: 'a/b' });
    expect(runAddress('runs:/run-1/a')).toEqual({ runId: 'run-1', path: 'a' });
    expect(runAddress(`runs://${RUN}/a`)).toBeUndefined();
  });
});

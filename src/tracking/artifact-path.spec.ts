import { MlflowError } from '../platform/mlflow/mlflow-error.js';
import { checkLocation, servedPath } from './artifact-location.js';
import { checkedFolder, checkedPath, filesAt, listFolder, typeOf } from './artifact-path.js';

const file = (path: string) => ({ path, hash: 'h', size: path.length, type: 't' });

describe('checkedPath', () => {
  it.each(['a.txt', 'a/b c.txt', 'résumé.txt', 'a+b=c.txt', '100%.txt', 'weird,(1)&2.txt', '..a/b..'])(
    'takes %s',
    (path) => {
      expect(checkedPath(path)).toBe(path);
    },
  );

  it.each([
    '',
    '/',
    '/etc/passwd',
    '../x',
    'a/../b',
    'a/..',
    './a',
    'a//b',
    'a/',
    'a\\b',
    'C:\\x',
    'c:x',
    'file:///etc',
    '%2e%2e/x',
    '%252e%252e/x',
    'a%2f..%2fb',
    '..%2f',
    '%2fetc',
    'a#b',
    'a%23b',
    'a\0b',
    'a\nb',
    'x'.repeat(1001),
  ])('refuses %j', (path) => {
    expect(() => checkedPath(path)).toThrow(MlflowError);
  });

  it('lets a folder be the root and end with a slash', () => {
    expect(checkedFolder('')).toBe('');
    expect(checkedFolder('a/b/')).toBe('a/b');
    expect(() => checkedFolder('a//')).toThrow('Invalid path');
  });
});

describe('listFolder', () => {
  const files = ['a/b/two.txt', 'a/one.txt', 'ab.txt', 'top.bin'].map(file);
  it('shows files and folders of one level, by name', () => {
    expect(listFolder(files, '')).toEqual([
      { name: 'a', isFolder: true },
      { name: 'ab.txt', isFolder: false, size: 6 },
      { name: 'top.bin', isFolder: false, size: 7 },
    ]);
    expect(listFolder(files, 'a').map(({ name }) => name)).toEqual(['b', 'one.txt']);
    expect(listFolder(files, 'top.bin')).toEqual([]);
    expect(listFolder(files, 'nope')).toEqual([]);
    expect(filesAt(files, 'a')).toHaveLength(2);
    expect(filesAt(files, 'ab.txt')).toHaveLength(1);
  });

  it('names only harmless types', () => {
    expect(['a.json', 'MLmodel', 'x.html', 'a.svg', 'noext', 'x.PNG'].map(typeOf)).toEqual([
      'application/json',
      'text/plain',
      'application/octet-stream',
      'application/octet-stream',
      'application/octet-stream',
      'image/png',
    ]);
  });
});

describe('locations', () => {
  it.each(['s3://b/p', 'mlflow-artifacts:/x', 'gs://b', '/local/folder', 'file:///x', 'wasbs://a@b/c'])(
    'takes %s',
    (location) => {
      expect(checkLocation(location)).toBe(location);
    },
  );

  it.each([
    'runs:/abc',
    'models:/m',
    'ftp://x',
    'http://x/y',
    'relative',
    's3://b/p#../../x',
    's3://b/../x',
    's3://b/%2e%2e/x',
    's3://b/p?x=..',
    'hdfs://h/p',
    'abfss://a@h/p',
    'mlflow-artifacts://h/p',
    'file://h/p',
  ])('refuses %s', (location) => {
    expect(() => checkLocation(location)).toThrow(MlflowError);
  });

  it('are served here or elsewhere', () => {
    expect(servedPath('mlflow-artifacts:/1/r/artifacts')).toBe('1/r/artifacts');
    expect(servedPath('mlflow-artifacts://host:5/1')).toBe('1');
    expect(servedPath('s3://b/1')).toBeUndefined();
  });
});

import fc from 'fast-check';
import { AppError } from '../../platform/errors/app-error.js';
import { checkLocation, decodedAgain, servedPath } from './artifact-location.js';
import { checkedFolder, checkedPath, filesAt, listFolder, typeOf } from './artifact-path.js';

const file = (path: string) => ({ path, hash: 'h', size: path.length, type: 't' });

describe('checkedPath', () => {
  it.each([
    'a.txt', 'a/b c.txt', 'résumé.txt', 'a+b=c.txt', '100%.txt', 'weird,(1)&2.txt', '..a/b..', 'a\\b.txt', '12:30.txt', 'loss:val',
  ])('accepts %s', (path) => {
    expect(checkedPath(path)).toBe(path);
  }); // prettier-ignore

  it.each([
    ['./a', 'a'], ['a/./b', 'a/b'], ['a//b', 'a/b'], ['a/', 'a'], ['././a/.', 'a'], ['%2e/a', 'a'], ['a/%252e/b', 'a/b'],
  ])('reads %s as %s', (path, label) => {
    expect([checkedPath(path), checkedFolder(path)]).toEqual([label, label]);
  }); // prettier-ignore

  it('never leaves its folder, however the path is spelled', () => {
    const part = fc.constantFrom('..', '.', '', 'a', '%2e%2e', '%252e.', '.%2E', 'b.txt');
    const between = fc.constantFrom('/', '\\', '%2f', '%5C', '%252F', '//');
    fc.assert(
      fc.property(fc.array(fc.tuple(part, between), { minLength: 1, maxLength: 6 }), (parts) => {
        const path = parts.flat().slice(0, -1).join('');
        let label: string;
        try {
          label = checkedFolder(path);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          return;
        }
        const plain = decodedAgain(label).split(/[/\\]/);
        expect(plain).not.toContain('..');
        expect(label.split('/').filter((one) => one === '.')).toEqual([]);
        expect(checkedFolder(label)).toBe(label);
      }),
    );
  });

  it.each([
    '',
    '/',
    '/etc/passwd',
    '../x',
    'a/../b',
    'a/..',
    '.',
    '..\\x',
    'a\\..\\b',
    'a%5c..',
    '\\\\host\\x',
    'C:\\x',
    'C:/x',
    'c:x',
    's3://b/x',
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
    expect(() => checkedPath(path)).toThrow(AppError);
  });

  it('allows a folder to be the root and to end with a slash', () => {
    expect(checkedFolder('')).toBe('');
    expect(checkedFolder('a/b/')).toBe('a/b');
    expect(['.', './', 'a//', '%2e'].map(checkedFolder)).toEqual(['', '', 'a', '']);
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

describe('location', () => {
  it.each([
    's3://b/p', 'mlflow-artifacts:/x', 'gs://b', '/local/folder', 'file:///x', 'wasbs://a@b/c', 'mysql://h/db', 'custom:/x',
    'databricks:/x', 'uc-volume:/x', 'azureml://x/y',
  ])('accepts %s', (location) => {
    expect(checkLocation(location)).toBe(location);
  }); // prettier-ignore

  it.each([
    ['relative/place', 'mlflow-artifacts:/relative/place'], ['./here/', 'mlflow-artifacts:/here'], ['a//b', 'mlflow-artifacts:/a/b'],
  ])('keeps %s as %s', (location, kept) => {
    expect(checkLocation(location)).toBe(kept);
  }); // prettier-ignore

  it('names the allowed locations when it refuses one', () => {
    expect(() => checkLocation('hdfs://h/p')).toThrow(/'hdfs' scheme addresses a host.*Taken are .*s3:/s);
    expect(() => checkLocation('../x')).toThrow(/may not contain \.\..*Taken are/s);
  });

  it.each([
    'runs:/abc',
    'models:/m',
    'ftp://x',
    'http://x/y',
    '../x',
    'a/%2e%2e/x',
    'a;b',
    'x'.repeat(2049),
    'https://h/x',
    'sftp://h/x',
    'viewfs://h/x',
    'r2://b@h/x',
    'b2://h/x',
    's3://b\\x',
    's3://b/p#../../x',
    's3://b/../x',
    's3://b/%2e%2e/x',
    's3://b/p?x=..',
    'hdfs://h/p',
    'abfss://a@h/p',
    'mlflow-artifacts://h/p',
    'file://h/p',
  ])('refuses %s', (location) => {
    expect(() => checkLocation(location)).toThrow(AppError);
  });

  it('is served here or elsewhere', () => {
    expect(servedPath('mlflow-artifacts:/1/r/artifacts')).toBe('1/r/artifacts');
    expect(servedPath('mlflow-artifacts://host:5/1')).toBe('1');
    expect(servedPath('s3://b/1')).toBeUndefined();
  });
});

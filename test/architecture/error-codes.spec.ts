import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

const MODULES = [...readdirSync(join(ROOT, 'src')), 'blobs', 'config', 'database', 'http', 'mongo'].join('|');
const CODE = new RegExp(`'((?:${MODULES})\\.[a-z0-9-]+)'`, 'g');
/** Crash points, file names and the Python modules of MLflow's flavors have the same form and are not error codes. */
const NO_CODE = /crashPoint\(\s*'[^']*'|'\w+\.json'|'mlflow\.(?:catboost|lightgbm|onnx|sklearn|xgboost)'/g;

function codesInSource(): string[] {
  const codes = ['src', 'docker/embedded-mongo/src']
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true }).map((name) => join(folder, String(name))),
    )
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .map((path) => readFileSync(join(ROOT, path), 'utf8').replaceAll(NO_CODE, ''))
    .flatMap((text) => [...text.matchAll(CODE)].map((match) => match[1]));
  return [...new Set(codes)].toSorted();
}

describe('docs/errors.md', () => {
  it('lists every error code of the program, and no other', () => {
    const text = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8');
    const listed = [...text.matchAll(/^\| `([a-z]+\.[a-z0-9-]+)`/gm)].map((match) => match[1]);
    expect(listed.toSorted()).toEqual(codesInSource());
  });
});

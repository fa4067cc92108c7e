import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

const MODULES = [...readdirSync(join(ROOT, 'src')), 'blobs', 'config', 'database', 'http', 'mongo'].join('|');

/** Texts such as 'gold.no-shots'; crash points have the same form and are no errors. */
function codesInSource(): string[] {
  const codes = readdirSync(join(ROOT, 'src'), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .map((name) =>
      readFileSync(join(ROOT, 'src', name), 'utf8').replaceAll(/crashPoint\(\s*'[^']*'|'\w+\.json'/g, ''),
    );
  X.map((match) => match[1]);
  return [...new Set(codes)].toSorted();
}

describe('docs/errors.md', () => {
  it('lists every error code of the program, and no other', () => {
    const listed = [
      ...readFileSync(join(ROOT, 'docs/errors.md'), 'utf8').matchAll(/^\| `([a-z]+\.[a-z0-9-]+)`/gm),
    ].map((match) => match[1]);
    expect(listed.toSorted()).toEqual(codesInSource());
  });
});

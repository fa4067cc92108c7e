import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** A generated file that is committed must be what the program generates now; `npm run docs:update` writes it. */
export function expectCommitted(path: string, generated: string): void {
  const file = join(ROOT, path);
  if (process.env.UPDATE_DOCS === '1') writeFileSync(file, generated);
  expect(readFileSync(file, 'utf8')).toBe(generated);
}

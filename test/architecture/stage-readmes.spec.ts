import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const FOLDERS = readdirSync(join(ROOT, 'src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe('README of a stage', () => {
  it.each(FOLDERS)('src/%s states what comes in, what goes out and where to change what', (folder) => {
    const text = readFileSync(join(ROOT, 'src', folder, 'README.md'), 'utf8');
    for (const heading of ['**In**', '**Out**', '**Change**']) expect(text).toContain(heading);
  });

  it.each(FOLDERS)('src/%s names only files that exist', (folder) => {
    const text = readFileSync(join(ROOT, 'src', folder, 'README.md'), 'utf8');
    const named = [...text.matchAll(/`([\w./-]+(?:\.(?:ts|txt)|\/))`/g)].map(([, path]) => path);
    const missing = named.filter(
      (path) => !existsSync(join(ROOT, path)) && !existsSync(join(ROOT, 'src', folder, path)),
    );
    expect(missing).toEqual([]);
  });
});

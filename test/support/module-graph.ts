import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const SRC = join(ROOT, 'src');

function sources(): { path: string; folder: string; text: string }[] {
  return readdirSync(SRC, { recursive: true })
    .map(String)
    .filter((path) => path.includes('/') && path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .map((path) => ({
      path,
      folder: path.split('/')[0],
      text: readFileSync(join(SRC, path), 'utf8'),
    }));
}

/** The folders of src that each folder of src imports, tests apart; with `embedded-mongo` for the package. */
export function importedFolders(): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>();
  for (const { path, folder, text } of sources()) {
    const imported = edges.get(folder) ?? new Set();
    edges.set(folder, imported);
    for (const [, specifier] of text.matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g)) {
      const target = folderOf(path, specifier);
      if (target && target !== folder) imported.add(target);
    }
  }
  return edges;
}

function folderOf(path: string, specifier: string): string | undefined {
  if (specifier === '@parivision/embedded-mongo') return 'embedded-mongo';
  if (!specifier.startsWith('.')) return undefined;
  const target = relative(SRC, join(SRC, dirname(path), specifier));
  return target.startsWith('..') || !target.includes('/') ? undefined : target.split('/')[0];
}

/** The collections whose schemas a folder of src declares. */
export function ownedCollections(): Map<string, string[]> {
  const owned = new Map<string, string[]>();
  for (const { path, folder, text } of sources()) {
    if (!path.endsWith('.schema.ts')) continue;
    const constants = new Map(
      [...text.matchAll(/const (\w+) = '([a-z_]+)'/g)].map((match) => [match[1], match[2]]),
    );
    for (const [, name] of text.matchAll(/\bcollection: '?(\w+)/g)) {
      owned.set(folder, [...(owned.get(folder) ?? []), constants.get(name) ?? name].toSorted());
    }
  }
  return owned;
}

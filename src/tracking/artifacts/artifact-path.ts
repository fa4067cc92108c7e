import { decodedAgain } from './artifact-location.js';
import type { Artifact } from '../runs/run.js';
import { LIMIT } from '../limits.js';
import { invalidPath } from '../tracking.errors.js';

/** One entry of a folder. */
export interface ListedFile {
  /** Its name within the folder. */
  name: string;
  isFolder: boolean;
  /** Bytes, of a file. */
  size?: number;
}

/** A drive of Windows, a file as an address, or any other address, also within the path. */
const ADDRESS = /^(?:[a-z]:|file:)|[a-z][a-z0-9+.-]*:\/\//i;

/**
 * The path that a client names, without empty parts and `.`, as a label: it never becomes a path on a disk here. The check
 * also covers what repeated decoding makes of it, and `\` read as `/`, because a client of another system might do so.
 *
 * @throws {AppError} `tracking.invalid` when the path is absolute, leaves its folder, hides what it is or names no file
 */
export function checkedPath(path: string): string {
  const folder = checkedFolder(path);
  if (folder === '') throw invalidPath();
  return folder;
}

/** The path of a folder: as above, but empty for the root. */
export function checkedFolder(path: string): string {
  if (path.length > LIMIT.artifactPath) throw invalidPath();
  for (const text of [path, decodedAgain(path)]) {
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    if (/[#\u0000-\u001f\u007f]/.test(text) || /^[/\\]/.test(text) || ADDRESS.test(text)) throw invalidPath();
    if (text.split(/[/\\]/).includes('..')) throw invalidPath();
  }
  return path
    .split('/')
    .filter((part) => !['', '.'].includes(decodedAgain(part)))
    .join('/');
}

/** The entries of a folder in a list of files, by name. */
export function listFolder(files: readonly Pick<Artifact, 'path' | 'size'>[], folder: string): ListedFile[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const found = new Map<string, ListedFile>();
  for (const { path, size } of files) {
    if (!path.startsWith(prefix)) continue;
    const rest = path.slice(prefix.length);
    const slash = rest.indexOf('/');
    const name = slash < 0 ? rest : rest.slice(0, slash);
    if (!found.has(name))
      found.set(name, slash < 0 ? { name, isFolder: false, size } : { name, isFolder: true });
  }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The files at a path or under it. */
export function filesAt(files: readonly Artifact[], path: string): Artifact[] {
  const prefix = `${path}/`;
  return files.filter((file) => path === '' || file.path === path || file.path.startsWith(prefix));
}

const TYPES: Record<string, string> = {
  json: 'application/json',
  csv: 'text/csv',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  txt: 'text/plain',
  log: 'text/plain',
  md: 'text/plain',
  yaml: 'text/plain',
  yml: 'text/plain',
  py: 'text/plain',
};
const PLAIN_NAMES = new Set(['MLmodel', 'MLproject', 'mlproject']);

/** The media type by the name of a file: only types that cannot run in a browser. */
export function typeOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (PLAIN_NAMES.has(name)) return 'text/plain';
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return Object.hasOwn(TYPES, extension) ? TYPES[extension] : 'application/octet-stream';
}

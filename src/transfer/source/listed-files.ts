import { checkedPath } from '../../tracking/index.js';
import type { SourceFile } from './source.js';

/** Where MLflow's servers, and ours, serve and accept files. */
export const PROXY = '/api/2.0/mlflow-artifacts/artifacts';
/** Most levels of folders. */
export const DEEPEST = 50;

/** An entry of a folder, as a server lists it. */
export interface WireFile {
  path: string;
  is_dir?: boolean;
  file_size?: number | string;
}

/** An entry with its path from the root of the listing, which the lister has checked. */
export type ListedEntry = Pick<WireFile, 'path' | 'is_dir' | 'file_size'> & Pick<SourceFile, 'open'>;

/** All files below a folder. @param list returns the entries of a folder; '' is the root */
export async function* listedFiles(
  list: (folder: string) => Promise<ListedEntry[]>,
): AsyncGenerator<SourceFile> {
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const { path, is_dir: isFolder, file_size: size, open } of await list(folder)) {
      if (isFolder) folders.push(path);
      else yield { path, size: Number(size ?? 0), open };
    }
  }
}

/** The path of an address `mlflow-artifacts:…`, which the server serves itself; undefined for any other address. */
export function servedBelow(uri: string): string | undefined {
  return /^mlflow-artifacts:(?:\/\/[^/]*)?\/*(.*?)\/*$/s.exec(uri)?.[1];
}

/** Whether a path lies within a folder. */
export function isWithin(path: string, folder: string): boolean {
  if (typeof path !== 'string' || !path.startsWith(folder === '' ? '' : `${folder}/`)) return false;
  try {
    checkedPath(path);
    return true;
  } catch {
    return false;
  }
}

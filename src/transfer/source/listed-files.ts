import { checkedPath } from '../../tracking/index.js';
import type { SourceFile } from './source.js';

/** Where MLflow's servers, and ours, hand files out and take them. */
export const PROXY = '/api/2.0/mlflow-artifacts/artifacts';
/** Folders within folders. */
export const DEEPEST = 50;

/** An entry of a folder, as a server lists it. */
export interface WireFile {
  path: string;
  is_dir?: boolean;
  file_size?: number | string;
}

/** An entry with its path from the root of the listing, which the lister has checked. */
export type ListedEntry = Pick<WireFile, 'path' | 'is_dir' | 'file_size'> & Pick<SourceFile, 'open'>;

/** All files below a folder, folder by folder. @param list answers what is in a folder; '' is the root */
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

/** The path that the server serves itself at an address `mlflow-artifacts:…`; undefined for any other address. */
export function servedBelow(uri: string): string | undefined {
  return /^mlflow-artifacts:(?:\/\/[^/]*)?\/*(.*?)\/*$/s.exec(uri)?.[1];
}

/** Whether a path is a label within a folder, and nothing that leads out of it. */
export function isWithin(path: string, folder: string): boolean {
  if (typeof path !== 'string' || !path.startsWith(folder === '' ? '' : `${folder}/`)) return false;
  try {
    checkedPath(path);
    return true;
  } catch {
    return false;
  }
}

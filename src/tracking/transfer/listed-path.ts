import { checkedPath } from '../artifact-path.js';

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

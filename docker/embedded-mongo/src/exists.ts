import { stat } from 'node:fs/promises';

/** Whether a path exists and is visible to this process. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

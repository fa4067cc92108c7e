import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const sharedRoot =
  process.env.PARIVISION_SHARED ?? join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'shared');

/**
 * The path of a file or folder of the shared data, which lies in `shared` beside the repository
 * (or where PARIVISION_SHARED says). Undefined where it is absent.
 */
function sharedPath(...segments: string[]): string | undefined {
  const path = join(sharedRoot, ...segments);
  return existsSync(path) ? path : undefined;
}

/**
 * A `describe` on shared data: `body` gets the path of `segments`. Where the data is absent one test is
 * registered, visibly skipped, and named after the suite, so that a green run says what it did not check.
 */
export function describeWithShared(name: string, segments: string[], body: (path: string) => void): void {
  const path = sharedPath(...segments);
  if (path) {
    describe(name, () => body(path));
    return;
  }
  // oxlint-disable-next-line jest/no-disabled-tests, jest/expect-expect -- the data is not part of the repository; the skip is the report of that
  it.skip(`${name} (skipped: shared data is not here)`, () => {});
}

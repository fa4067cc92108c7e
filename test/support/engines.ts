import { homedir } from 'node:os';
import { join } from 'node:path';
import { Settings } from '../../src/platform/config/settings.js';
import { NATIVE_ENGINES } from '../../src/training/engines/native/child-messages.js';
import { NativeEngines } from '../../src/training/engines/native/native-engines.service.js';

/** Where `npm test` keeps the libraries of XGBoost and LightGBM. */
export function enginesFolder(): string {
  const cache = process.env.CACHE_DIR || join(homedir(), '.cache', 'parivision');
  return process.env.ENGINES_DIR || join(cache, 'engines');
}

/**
 * A `describe` on the real libraries. Where one of them is not available one test is registered, visibly skipped, and
 * named after the suite with the reason.
 */
export function describeWithEngines(name: string, body: (engines: NativeEngines) => void): void {
  const engines = new NativeEngines(Object.assign(new Settings(), { enginesDir: enginesFolder() }));
  const reasons = NATIVE_ENGINES.flatMap((engine) => engines.unavailable().get(engine) ?? []);
  if (reasons.length === 0) {
    describe(name, () => body(engines));
    return;
  }
  // oxlint-disable-next-line jest/no-disabled-tests, jest/expect-expect -- the skip is the report that a machine lacks them
  it.skip(`${name} (skipped: ${[...new Set(reasons)].join('; ')})`, () => {});
}

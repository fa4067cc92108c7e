import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface StartedServer {
  uri: string;
  stop(): Promise<void>;
}

const { startMlflow } = (await import(new URL('../../bench/tracking/servers.mjs', import.meta.url).href)) as {
  startMlflow: (python: string, folder: string, workers: number) => Promise<StartedServer>;
};

export { startMlflow };

/**
 * A Python that has mlflow: the one of PARIVISION_BENCH_PYTHON, the one that `npm run bench:tracking` has made, or the
 * system's. Undefined where none has it; nothing is installed for a test.
 */
export function findMlflowPython(): string | undefined {
  const cache = process.env.CACHE_DIR || join(homedir(), '.cache', 'parivision');
  const candidates = [
    process.env.PARIVISION_BENCH_PYTHON,
    join(cache, 'bench', 'tracking', 'bin', 'python'),
    'python3',
  ];
  const script = 'import importlib.util, sys; sys.exit(importlib.util.find_spec("mlflow") is None)';
  return candidates.find(
    (python) =>
      python !== undefined &&
      (python === 'python3' || existsSync(python)) &&
      spawnSync(python, ['-c', script]).status === 0,
  );
}

/** As `describe`, where there is a Python with mlflow; else one test, visibly skipped, that says so. */
export function describeWithMlflow(name: string, body: (python: string) => void): void {
  const python = findMlflowPython();
  if (python) {
    describe(name, () => body(python));
    return;
  }
  // oxlint-disable-next-line jest/no-disabled-tests, jest/expect-expect -- mlflow is not here; the skip is the report of that
  it.skip(`${name} (skipped: no Python has mlflow)`, () => {});
}

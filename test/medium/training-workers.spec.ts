import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type AlgorithmName,
  ALGORITHMS,
  resolveParameters,
} from '../../src/algorithms/catalogue/catalogue.js';
import { Settings } from '../../src/platform/config/settings.js';
import { sha256 } from '../../src/platform/ids/ids.js';
import { ThreadWorkers } from '../../src/platform/workers/thread-workers.js';
import type { FitProgress, FitTask } from '../../src/training/engines/fit-task.js';
import { type FitResult, fitTrial } from '../../src/training/trial/fit-trial.js';
import { inventedShots } from '../support/invented-shots.js';

/** The built worker, as production runs it. */
const ENTRY = new URL('../../dist/training/trial/fit.worker.js', import.meta.url);
const SMALL: Partial<Record<AlgorithmName, Record<string, number>>> = {
  'random-forest': { trees: 10, maxDepth: 6 },
  'gradient-boosting': { trees: 20 },
  'extra-trees': { trees: 10, maxDepth: 6 },
  'ml-random-forest': { trees: 2, maxDepth: 3 },
  'ml-logistic-regression': { steps: 50 },
};
const data = inventedShots(1000);

function tasks(): FitTask[] {
  // Native engines have a process of their own: native-training.spec.ts.
  return ALGORITHMS.filter(({ engine }) => engine !== 'native').flatMap(({ name }) =>
    [1, 2].map((seed) => ({
      algorithm: name,
      parameters: resolveParameters(name, SMALL[name] ?? {}),
      seed,
      data,
    })),
  );
}

/** Model hashes of all tasks, done by so many threads. */
async function hashes(threads: number): Promise<string[]> {
  const workers = new ThreadWorkers(Object.assign(new Settings(), { trainingWorkers: threads }));
  try {
    const results = await Promise.all(tasks().map((task) => workers.run<FitResult>(ENTRY, task)));
    return results.map(({ model }) => sha256(model));
  } finally {
    await workers.onApplicationShutdown();
  }
}

beforeAll(() => {
  if (!existsSync(fileURLToPath(ENTRY)))
    throw new Error('dist is missing: run "npm run build:server" first.');
});

it('returns the same model files with one thread, with two, and in this thread', async () => {
  const one = await hashes(1);
  expect(await hashes(2)).toEqual(one);
  const here = await Promise.all(tasks().map(async (task) => sha256((await fitTrial(task)).model)));
  expect(here).toEqual(one);
}, 120_000);

describe('a thread', () => {
  const workers = new ThreadWorkers(Object.assign(new Settings(), { trainingWorkers: 1 }));
  afterAll(async () => workers.onApplicationShutdown());

  it('receives the columns without a copy: they do not add to its memory', async () => {
    const rows = 2_000_000;
    const large = inventedShots(1000);
    // 128 MB of shared columns of which the fit reads 1,000 rows.
    large.columns = large.columns.map((column) => {
      const wide = new Float64Array(new SharedArrayBuffer(rows * 8));
      wide.set(column);
      return wide;
    });
    const labels = new Uint8Array(new SharedArrayBuffer(rows));
    labels.set(large.labels);
    const task: FitTask = {
      algorithm: 'logistic-regression',
      parameters: resolveParameters('logistic-regression', {}),
      seed: 1,
      data: { ...large, labels },
    };
    const { peakMemoryBytes } = await workers.run<FitResult>(ENTRY, task);
    expect(peakMemoryBytes).toBeLessThan(64_000_000);
  }, 60_000);

  it('reports its progress and stops on request', async () => {
    const stop = new AbortController();
    const heard: FitProgress[] = [];
    const task: FitTask = {
      algorithm: 'random-forest',
      parameters: resolveParameters('random-forest', { trees: 5000 }),
      seed: 1,
      data: inventedShots(20_000),
    };
    const running = workers.run(ENTRY, task, {
      signal: stop.signal,
      onProgress: (message) => {
        heard.push(message as FitProgress);
        stop.abort();
      },
    });
    await expect(running).rejects.toThrow(/abort/i);
    expect(heard[0]).toEqual({ done: expect.any(Number) as number, total: 5000 });
  }, 60_000);
});

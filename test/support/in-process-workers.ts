import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Workers, type WorkerOptions, type WorkerTask } from '../../src/platform/workers/workers.js';

/** Runs worker files in this thread: for unit tests, which have sources and no built files. */
export class InProcessWorkers extends Workers {
  readonly size = 1;

  async run<R>(entry: URL, payload: unknown, options: WorkerOptions = {}): Promise<R> {
    options.signal?.throwIfAborted();
    const built = fileURLToPath(entry);
    const file = existsSync(built) ? built : built.replace(/\.js$/, '.ts');
    const module = (await import(file)) as { default: (task: WorkerTask<unknown>) => Promise<R> };
    const { onProgress } = options;
    return module.default({
      payload,
      progress: onProgress && { postMessage: (message: unknown) => onProgress(message) },
    });
  }
}

import { ThreadWorkers } from '../../src/platform/workers/thread-workers.js';
import type { WorkerOptions } from '../../src/platform/workers/workers.js';

const SOURCES = new URL('../../src/', import.meta.url).href;
const BUILT = new URL('../../dist/', import.meta.url).href;

/** The pool of threads that production has, for services that run from their sources: a thread needs the built file. */
export class BuiltWorkers extends ThreadWorkers {
  override async run<R>(entry: URL, payload: unknown, options?: WorkerOptions): Promise<R> {
    return super.run<R>(new URL(entry.href.replace(SOURCES, BUILT)), payload, options);
  }
}

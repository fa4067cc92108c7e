import { on, once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { FitTask } from '../../src/training/engines/fit-task.js';

const ENTRY = new URL('./fit-in-thread.mjs', import.meta.url);

export type Order = FitTask & {
  data: FitTask['data'] & { weights?: Float64Array };
  /** Columns that our trees treat as categories. */
  categorical?: number[];
};

/** Predictions for the requested rows, or the reason why there is no model. */
export type Outcome =
  { answers: Float64Array; error?: never } | { answers?: never; error: { name: string; message: string } };

/** Fits in a separate thread, so that an endless fit is an error and not an endless test run. */
export class FittingThread {
  private worker?: Worker;
  private fits = 0;

  /** @throws {Error} when the fit takes more than `seconds`; its thread is ended, and the next fit has a new one */
  async fit(task: Order, asked: Float64Array[], seconds = 30): Promise<Outcome> {
    const worker = (this.worker ??= await this.start());
    const limit = AbortSignal.timeout(seconds * 1000);
    const id = ++this.fits;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    worker.postMessage({ id, task, asked });
    try {
      for await (const [outcome] of on(worker, 'message', { signal: limit })) {
        // A result of an earlier fit, whose test had ended, is ignored.
        if ((outcome as { id: number }).id === id) return outcome as Outcome;
      }
      throw new Error('the thread has ended');
    } catch (error) {
      this.worker = undefined;
      await worker.terminate();
      if (!limit.aborted) throw error;
      throw new Error(`${task.algorithm} has not ended within ${seconds} s`, { cause: error });
    }
  }

  async end(): Promise<void> {
    await this.worker?.terminate();
    this.worker = undefined;
  }

  private async start(): Promise<Worker> {
    const worker = new Worker(ENTRY);
    await once(worker, 'message');
    return worker;
  }
}

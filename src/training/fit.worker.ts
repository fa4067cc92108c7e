import type { WorkerTask } from '../platform/workers/workers.js';
import type { FitTask } from './fit-task.js';
import { type FitResult, fitTrial } from './fit-trial.js';

/** At most this often: a message for each of a thousand trees would only keep the event loop busy. */
const MESSAGE_EVERY_MS = 100;

export default async function fit({ payload, progress }: WorkerTask<FitTask>): Promise<FitResult> {
  let last = Number.NEGATIVE_INFINITY;
  return fitTrial(payload, (message) => {
    const now = performance.now();
    if (now - last < MESSAGE_EVERY_MS && message.done !== message.total) return;
    last = now;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads, not a window
    progress?.postMessage(message);
  });
}

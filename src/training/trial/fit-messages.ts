import type { WorkerTask } from '../../platform/workers/workers.js';
import type { FitProgress } from '../engines/fit-task.js';

/** The shortest time between two messages: one per tree would only keep the event loop busy. */
const MESSAGE_EVERY_MS = 100;

/** Reports the progress of a fit at intervals and at its end. */
export function fitMessages(progress: WorkerTask<unknown>['progress']): (message: FitProgress) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (message) => {
    const now = performance.now();
    if (now - last < MESSAGE_EVERY_MS && message.done !== message.total) return;
    last = now;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads, not a window
    progress?.postMessage(message);
  };
}

import type { MessagePort } from 'node:worker_threads';

/** The argument of a worker file's default function. */
export interface WorkerTask<P> {
  payload: P;
  /** Receives progress; absent without a listener. */
  progress?: Pick<MessagePort, 'postMessage'>;
}

export interface WorkerOptions {
  /** Aborting stops the thread. */
  signal?: AbortSignal;
  onProgress?: (message: unknown) => void;
  transfer?: ArrayBuffer[];
  /** A short task that a request waits for: it is not queued behind the fits of a study, which take minutes. */
  soon?: boolean;
}

/** Work off the event loop: runs the default function of a `*.worker.js` in a thread. */
export abstract class Workers {
  /** How many tasks run at the same time. */
  abstract readonly size: number;
  abstract run<R>(entry: URL, payload: unknown, options?: WorkerOptions): Promise<R>;
}

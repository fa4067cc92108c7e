import { MessageChannel } from 'node:worker_threads';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Piscina } from 'piscina';
import { Settings } from '../config/settings.js';
import { Workers, type WorkerOptions, type WorkerTask } from './workers.js';

/** Linux has a niceness per thread: with one worker per core, the event loop still gets a core when it needs one. */
const THREAD_NICENESS = process.platform === 'linux' ? 10 : 0;

/** A pool of threads; idle ones end after 3 seconds, which frees their memory. */
@Injectable()
export class ThreadWorkers extends Workers implements OnApplicationShutdown {
  readonly size: number;
  private readonly pool: Piscina;
  /** One thread for tasks that a request waits for. */
  private readonly soon: Piscina;

  constructor(settings: Settings) {
    super();
    this.size = settings.trainingWorkers;
    const options = { minThreads: 0, idleTimeout: 3000, niceIncrement: THREAD_NICENESS };
    this.pool = new Piscina({ ...options, maxThreads: this.size });
    this.soon = new Piscina({ ...options, maxThreads: 1 });
  }

  async run<R>(entry: URL, payload: unknown, options: WorkerOptions = {}): Promise<R> {
    const transfer: unknown[] = [...(options.transfer ?? [])];
    const task: WorkerTask<unknown> = { payload };
    const channel = options.onProgress ? new MessageChannel() : undefined;
    if (channel) {
      channel.port1.on('message', (message: unknown) => options.onProgress!(message));
      task.progress = channel.port2;
      transfer.push(channel.port2);
    }
    try {
      const pool = options.soon ? this.soon : this.pool;
      return (await pool.run(task, {
        filename: entry.href,
        signal: options.signal,
        transferList: transfer as ArrayBuffer[],
      })) as R;
    } finally {
      channel?.port1.close();
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.pool.destroy(), this.soon.destroy()]);
  }
}

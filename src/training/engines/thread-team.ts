import { Worker } from 'node:worker_threads';
import { MOST_HELPERS, type TeamStarter } from '../../algorithms/trees/kernel/team.js';

const TEAM_WORKER = new URL('./team.worker.js', import.meta.url);

/**
 * Threads that share the work of one fit: the present one and `threads` - 1 others. Undefined for one thread. On Linux a
 * thread begins with the niceness of the one that starts it: helpers give way to the event loop as their pool thread does.
 */
export function threadTeam(threads: number): TeamStarter | undefined {
  const helpers = Math.min(threads - 1, MOST_HELPERS);
  if (!(helpers >= 1)) return undefined;
  return (share) => {
    const workers = Array.from({ length: helpers }, () => new Worker(TEAM_WORKER, { workerData: share }));
    for (const worker of workers) {
      worker.unref();
      // A helper that cannot start never joins, and the fit goes on without it.
      worker.on('error', () => {});
    }
    return {
      end: () => {
        for (const worker of workers) void worker.terminate();
      },
    };
  };
}

import { crashAt } from '../config/crash-setting.js';

const counts = new Map<string, number>();

/**
 * A place where a test may kill the process, to show that nothing is lost or doubled whatever the moment.
 * Inert unless CRASH_AT names it: `CRASH_AT=bronze.after-merge:3` kills (SIGKILL) at the third passage.
 */
export function crashPoint(name: string): void {
  if (!crashAt || crashAt.name !== name) return;
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  if (count === crashAt.passage) process.kill(process.pid, 'SIGKILL');
}

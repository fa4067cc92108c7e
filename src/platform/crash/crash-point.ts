import { readVariable } from '../config/environment.js';

const [CRASH_NAME, CRASH_PASSAGE = '1'] = (readVariable('CRASH_AT') ?? '').split(':');

const counts = new Map<string, number>();

/**
 * A point where a test may kill the process, to show that nothing is lost or stored twice whatever the moment.
 * Inert unless CRASH_AT names it: `CRASH_AT=bronze.after-merge:3` kills (SIGKILL) at the third passage.
 */
export function crashPoint(name: string): void {
  if (CRASH_NAME === '' || name !== CRASH_NAME) return;
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  if (count === Number(CRASH_PASSAGE)) process.kill(process.pid, 'SIGKILL');
}

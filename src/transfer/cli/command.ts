import { messageOf } from '../../platform/errors/app-error.js';
import { Tally } from '../tally.js';

const PROGRESS_EVERY_MS = 2000;
/** The exit code that shells use for a program ended by Ctrl-C. */
const INTERRUPTED = 130;

/** Prints a line for the user. */
export function say(line: string): void {
  process.stdout.write(`PariVision · ${line}\n`);
}

/**
 * Runs a command that transfers experiments: progress every two seconds, a summary at the end, and exit code 0 only if
 * everything was transferred. Ctrl-C aborts it; running it again continues from there.
 */
export async function runCommand(
  verb: string,
  work: (tally: Tally, signal: AbortSignal) => Promise<void>,
): Promise<never> {
  const began = Date.now();
  const tally = new Tally();
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());
  const ticker = setInterval(() => {
    if (tally.runsKnown > 0) say(tally.progress());
  }, PROGRESS_EVERY_MS);
  let fault: unknown;
  try {
    await work(tally, interruption.signal);
  } catch (error) {
    fault = error;
  }
  clearInterval(ticker);
  const isInterrupted = interruption.signal.aborted;
  if (!fault || tally.runsKnown > 0) {
    tally.summary(verb, (Date.now() - began) / 1000).forEach(say);
  }
  if (isInterrupted) say('interrupted: run the same command again to continue');
  else if (fault) process.stderr.write(`PariVision · ${messageOf(fault)}\n`);
  if (fault && !isInterrupted && tally.runsKnown > 0) say('stopped: run the same command again to continue');
  process.exit(isInterrupted ? INTERRUPTED : fault || !tally.isClean ? 1 : 0);
}

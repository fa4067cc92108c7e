import { messageOf } from '../../platform/errors/app-error.js';
import { Tally } from '../tally.js';

const PROGRESS_EVERY_MS = 2000;
/** As a shell counts a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

/** A line for people. */
export function say(line: string): void {
  process.stdout.write(`PariVision · ${line}\n`);
}

/**
 * Runs a command that moves experiments: progress every two seconds, a summary at its end, and an exit code that is 0 only
 * if everything was moved. Ctrl-C breaks off what is under way; doing it again goes on from there.
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
  if (isInterrupted) say('interrupted: the same command goes on from here');
  else if (fault) process.stderr.write(`PariVision · ${messageOf(fault)}\n`);
  if (fault && !isInterrupted && tally.runsKnown > 0) say('broken off: the same command goes on from here');
  process.exit(isInterrupted ? INTERRUPTED : fault || !tally.isClean ? 1 : 0);
}

import { randomBytes } from 'node:crypto';

const TIME_DIGITS = 12;
const COUNT_DIGITS = 8;

/**
 * Ids that sort by time: 12 hex digits of Unix milliseconds, 8 that count within the millisecond, and 12 that distinguish
 * processes.
 */
export class PredictionIds {
  private readonly process = randomBytes(6).toString('hex');
  private milliseconds = 0;
  private prefix = '';
  private count = 0;

  next(now: number): string {
    // A clock that is set back must not sort new predictions before old ones.
    if (now > this.milliseconds) {
      this.milliseconds = now;
      this.prefix = firstIdAt(now);
      this.count = 0;
    }
    return this.prefix + (this.count++).toString(16).padStart(COUNT_DIGITS, '0') + this.process;
  }
}

/** Every id made at this time or later sorts after this text; every earlier one before it. */
export function firstIdAt(milliseconds: number): string {
  return Math.max(0, milliseconds).toString(16).padStart(TIME_DIGITS, '0');
}

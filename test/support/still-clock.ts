import { Clock } from '../../src/platform/clock/clock.js';

/** Time stands still until a test moves it. */
export class StillClock extends Clock {
  time = new Date('2026-11-24T05:00:00Z');
  now(): Date {
    return this.time;
  }
}

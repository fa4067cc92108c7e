/** Seconds left in the period: 0..720, in overtime 0..300. */
export function totalSecondsRemaining(minutes: number, seconds: number): number {
  return minutes * 60 + seconds;
}

/** Length of a period in seconds: 720 for periods 1 to 4, 300 for overtime. */
export function maxSecondsInPeriod(period: number): number {
  return period <= 4 ? 720 : 300;
}

/** `2026-01-31` of 20260131. */
export function isoDate(date: number): string {
  const text = String(date);
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}

/** Unix ms of 0:00 UTC of a date, YYYYMMDD. */
export function startOfDate(date: number): number {
  return Date.UTC(Math.floor(date / 10_000), (Math.floor(date / 100) % 100) - 1, date % 100);
}

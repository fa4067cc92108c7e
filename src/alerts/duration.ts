const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;
const TEXT = /^(\d{1,8})(s|m|h|d)$/;

export const DURATION_RULE = 'a whole number with s, m, h or d, such as 30s, 10m, 4h or 2d';
/** Of every duration in a rule. */
export const LONGEST_MS = 366 * 86_400_000;

/** Milliseconds of a text such as `10m`; undefined if it is none, or longer than a year. */
export function parseDuration(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  const [, count, unit] = TEXT.exec(text) ?? [];
  if (count === undefined) return undefined;
  const ms = Number(count) * UNITS.find(([name]) => name === unit)![1];
  return ms <= LONGEST_MS ? ms : undefined;
}

/** The shortest text of a duration in whole seconds: 3600000 is `1h`. */
export function formatDuration(ms: number): string {
  const [name, size] = UNITS.find(([, each]) => ms >= each && ms % each === 0) ?? UNITS.at(-1)!;
  return `${Math.round(ms / size)}${name}`;
}

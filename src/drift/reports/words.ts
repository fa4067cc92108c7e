import type { Estimate } from './report.js';

/** 0.1234 as 12.3 %. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Four significant digits, without zeros at the end. */
export function plain(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en');
  return String(Number(value.toPrecision(4)));
}

export function signed(value: number): string {
  return value > 0 ? `+${plain(value)}` : plain(value);
}

/** `0.0123 (95 % interval 0.01 to 0.015)`, or `not known`. */
export function withInterval({ value, interval }: Estimate, of: (value: number) => string = plain): string {
  if (value === null) return 'not known';
  const [low, high] = interval ?? [];
  return low === undefined || high === undefined
    ? of(value)
    : `${of(value)} (95 % interval ${of(low)} to ${of(high)})`;
}

/** `5,012 rows of 60 games`. */
export function sizeOf({ rows, games }: { rows: number; games: number }): string {
  const of = games > 0 ? ` of ${counted(games, 'game')}` : '';
  return `${counted(rows, 'row')}${of}`;
}

export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c`; more than `most` as `a, b and 3 more`. */
export function listed(names: readonly string[], most = 5): string {
  if (names.length > most) return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** With a capital at its start and a full stop at its end. */
export function sentence(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}

/** Without the full stop at its end, as part of another sentence. */
export function clause(text: string): string {
  return text.replace(/\.$/, '');
}

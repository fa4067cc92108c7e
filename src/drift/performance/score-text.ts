import type { MeasuredScore } from '../../algorithms/evaluation/classification-report.js';
import type { Estimate } from '../reports/report.js';

export function estimateOf({ value, interval }: MeasuredScore): Estimate {
  return { value, ...(interval && { interval }) };
}

/** Four digits after the point; log loss differs in the third. */
export function nats(value: number | null): string {
  return value === null ? 'unknown' : value.toFixed(4);
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

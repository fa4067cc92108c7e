/** The bars of a column's plot. */
import type { ColumnPlan, NumericPlan } from './plan.js';

export interface ColumnPlotShares {
  /** Categories, or `low to high`. At most 31. */
  labels: string[];
  /** Shares of the values that are not missing. */
  reference: number[];
  current: number[];
}

const BARS = 24;

export function plotOf(
  plan: ColumnPlan,
  shares: { reference: Float64Array; current: Float64Array },
): ColumnPlotShares {
  if (plan.kind === 'numeric') return numericPlot(plan, shares);
  const labels = plan.kind === 'category' ? plan.labels : plan.values.map(String);
  // The cell of all other values is shown if it has some.
  const shown =
    shares.reference.at(-1)! > 0 || shares.current.at(-1)! > 0 ? labels.length + 1 : labels.length;
  return {
    labels: [...labels, 'other'].slice(0, shown),
    reference: [...shares.reference.subarray(0, shown)],
    current: [...shares.current.subarray(0, shown)],
  };
}

/** Bars of about the same width over the reference's range, and one for what is below and above it if there is some. */
function numericPlot(
  plan: NumericPlan,
  shares: { reference: Float64Array; current: Float64Array },
): ColumnPlotShares {
  const { fine, low, high } = plan;
  const step = (high - low) / BARS;
  const bars = Math.max(1, step > 0 ? BARS : 1);
  const labels = Array.from(
    { length: bars },
    (_, bar) => `${short(low + bar * step)} to ${short(low + (bar + 1) * step)}`,
  );
  const plot = {
    labels: ['below', ...labels, 'above'],
    reference: zeros(bars + 2),
    current: zeros(bars + 2),
  };
  for (let cell = 0; cell <= fine.length; cell++) {
    const from = cell === 0 ? -Infinity : fine[cell - 1];
    const to = fine[cell] ?? Infinity;
    for (const [bar, part] of barsOf(from, to, plan, bars)) {
      plot.reference[bar] += part * shares.reference[cell];
      plot.current[bar] += part * shares.current[cell];
    }
  }
  const isEmpty = (bar: number): boolean => plot.reference[bar] === 0 && plot.current[bar] === 0;
  const [from, to] = [isEmpty(0) ? 1 : 0, isEmpty(bars + 1) ? bars + 1 : bars + 2];
  return {
    labels: plot.labels.slice(from, to),
    reference: plot.reference.slice(from, to),
    current: plot.current.slice(from, to),
  };
}

/** The bars that a cell reaches into, with the part of the cell that each has: 0 is below the range, the last above. */
function barsOf(from: number, to: number, { low, high }: NumericPlan, bars: number): [number, number][] {
  if (to < low) return [[0, 1]];
  if (from >= high) return [[bars + 1, 1]];
  const step = (high - low) / bars;
  const [begin, end] = [Math.max(from, low), Math.min(to, high)];
  if (!(step > 0 && end > begin)) return [[1, 1]];
  const first = Math.min(bars - 1, Math.floor((begin - low) / step));
  const last = Math.min(bars - 1, Math.max(first, Math.ceil((end - low) / step - 1e-9) - 1));
  const parts: [number, number][] = [];
  for (let bar = first; bar <= last; bar++) {
    const part = Math.min(end, low + (bar + 1) * step) - Math.max(begin, low + bar * step);
    parts.push([bar + 1, part / (end - begin)]);
  }
  return parts;
}

function zeros(length: number): number[] {
  return Array<number>(length).fill(0);
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

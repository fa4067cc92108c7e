import { html, type Html } from '../../../platform/pages/html-template.js';
import type { PerformanceFinding } from '../report.js';
import { percent } from '../words.js';

const SIZE = 240;
const LEFT = 38;
const BOTTOM = 32;
const TOP = 8;
const LARGEST = 7;
const SMALLEST = 2.5;

/** Share of outcome 1 over the mean probability of each bin; the diagonal is a model that is right. */
export function calibrationPlot(bins: PerformanceFinding['calibration']): Html {
  const most = Math.max(1, ...bins.map(({ rows }) => rows));
  const filled = bins.filter(({ rows }) => rows > 0);
  const line = filled
    .map(({ predicted, actual }, i) => `${i === 0 ? 'M' : 'L'}${across(predicted)},${up(actual)}`)
    .join('');
  const dots = filled.map(
    ({ predicted, actual, rows }) =>
      html`<circle
        class="dot"
        cx="${across(predicted)}"
        cy="${up(actual)}"
        r="${round(SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(rows / most))}"
      />`,
  );
  const [right, floor] = [across(1), up(0)];
  return html`<svg
    role="img"
    aria-labelledby="calt cald"
    width="${SIZE + LEFT}"
    height="${SIZE + BOTTOM}"
    viewBox="0 0 ${SIZE + LEFT} ${SIZE + BOTTOM}"
  >
    <title id="calt">Calibration curve</title>
    <desc id="cald">${describe(filled)}</desc>
    <path class="axis" d="M${LEFT},${TOP}V${floor}H${right}" />
    <path class="diagonal" d="M${LEFT},${floor}L${right},${TOP}" />
    <path class="cur" d="${line}" />
    ${dots}
    <text x="${LEFT - 4}" y="${TOP + 8}" text-anchor="end">100 %</text>
    <text x="${LEFT - 4}" y="${floor}" text-anchor="end">0 %</text>
    <text x="${LEFT}" y="${floor + 14}">0 %</text>
    <text x="${right}" y="${floor + 14}" text-anchor="end">100 %</text>
    <text x="${(LEFT + right) / 2}" y="${floor + 14}" text-anchor="middle">predicted</text>
    <text x="${LEFT + 6}" y="${TOP + 8}">actual</text>
  </svg>`;
}

function describe(bins: PerformanceFinding['calibration']): string {
  const gap = ({ predicted, actual }: (typeof bins)[number]): number => Math.abs(actual - predicted);
  const [first] = bins;
  if (!first) return 'No rows.';
  const largest = bins.reduce((best, bin) => (gap(bin) > gap(best) ? bin : best), first);
  return `${bins.length} bins; the largest gap is at ${percent(largest.predicted)} predicted, where ${percent(largest.actual)} came.`;
}

function across(share: number): number {
  return round(LEFT + share * (SIZE - 8));
}

function up(share: number): number {
  return round(TOP + (1 - share) * (SIZE - TOP));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

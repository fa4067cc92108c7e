import { html, Html } from '../../../platform/pages/html-template.js';
import type { ColumnFinding, ColumnPlot, Estimate } from '../report.js';
import { percent } from '../words.js';
import { nameOf } from './report-parts.js';

interface PlotShape {
  /** Of the elements that name the plot. */
  id: string;
  width: number;
  height: number;
  /** With labels and a scale. */
  labelled?: boolean;
}

const LABEL_ROOM = 18;
const SCALE_ROOM = 48;
/** Labels of all bars are written where they are this short and few. */
const SHORT_LABEL = 7;
const FEW_BARS = 10;
const LONGEST_LABEL = 22;
/** Effects are drawn on a scale from 0 to so many times the smallest that matters. */
const EFFECT_SCALE = 4;

/** Reference as filled bars, current as a line or as frames: told apart by form, and by colour too. */
export function sharesPlot({ column, kind, plot }: ColumnFinding, shape: PlotShape): Html {
  const { id, width, height, labelled = false } = shape;
  const bars = plot.labels.length;
  if (bars === 0) return html`<span class="soft">no values</span>`;
  const [left, bottom] = labelled ? [SCALE_ROOM, LABEL_ROOM] : [0, 1];
  const most = Math.max(...plot.reference, ...plot.current, Number.MIN_VALUE);
  const frame = { left, width: (width - left - 2) / bars, floor: height - bottom, most };
  const gap = kind === 'category' ? 0.12 : 0;
  const paths = html`<path class="ref" d="${barsPath(plot.reference, frame, gap)}" /><path
      class="cur"
      d="${kind === 'category' ? framesPath(plot.current, frame, gap) : stepPath(plot.current, frame)}"
    /><path class="axis" d="M${left},${height - bottom}H${width}" />`;
  return html`<svg
    role="img"
    aria-labelledby="${id}t ${id}d"
    width="${width}"
    height="${height}"
    viewBox="0 0 ${width} ${height}"
  >
    <title id="${id}t">Reference and current of ${nameOf(column)}</title>
    <desc id="${id}d">${describe(plot)}</desc>
    ${paths}${labelled ? labelsOf(plot, kind, frame) : undefined}
  </svg>`;
}

/** What a plot shows, in a sentence. */
export function describe({ labels, reference, current }: ColumnPlot): string {
  const change = (bar: number): number => Math.abs((current[bar] ?? 0) - reference[bar]);
  const most = labels.reduce((best, _, bar) => (change(bar) > change(best) ? bar : best), 0);
  return `${labels.length} bars; the largest change is ${nameOf(labels[most])}, from ${percent(reference[most])} to ${percent(current[most] ?? 0)}.`;
}

/** Value and interval of an effect beside the smallest that matters, which is the dashed line. The numbers stand beside it. */
export function effectPlot({ value, interval, threshold }: Estimate & { threshold: number }): Html {
  if (value === null || !(threshold > 0)) return html``;
  const [width, height, middle] = [112, 14, 7];
  const at = (effect: number): number =>
    round(4 + ((width - 8) * Math.min(EFFECT_SCALE, Math.max(0, effect / threshold))) / EFFECT_SCALE);
  const range = interval && html`<path class="cur" d="M${at(interval[0])},${middle}H${at(interval[1])}" />`;
  return html`<svg aria-hidden="true" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
    <path class="axis" d="M4,13H${width - 4}" />
    ${range}
    <circle class="dot" cx="${at(value)}" cy="${middle}" r="4" />
    <path class="tick" d="M${at(threshold)},0V14" />
  </svg>`;
}

interface Frame {
  left: number;
  /** Of a bar with its gap. */
  width: number;
  floor: number;
  /** The largest share. */
  most: number;
}

function barsPath(shares: readonly number[], frame: Frame, gap: number): string {
  return shares
    .map((share, bar) => (share > 0 ? `${startOf(share, bar, frame, gap)}V${frame.floor}z` : ''))
    .join('');
}

function framesPath(shares: readonly number[], frame: Frame, gap: number): string {
  return shares
    .map((share, bar) => (share > 0 ? `${startOf(share, bar, frame, gap)}V${frame.floor}` : ''))
    .join('');
}

/** The left side and the top of a bar. */
function startOf(share: number, bar: number, { left, width, floor, most }: Frame, gap: number): string {
  const from = left + 1 + (bar + gap) * width;
  const to = left + 1 + (bar + 1 - gap) * width;
  return `M${round(from)},${floor}V${heightOf(share, floor, most)}H${round(to)}`;
}

function stepPath(shares: readonly number[], { left, width, floor, most }: Frame): string {
  const steps = shares.map(
    (share, bar) => `V${heightOf(share, floor, most)}H${round(left + 1 + (bar + 1) * width)}`,
  );
  return `M${left + 1},${floor}${steps.join('')}V${floor}`;
}

function heightOf(share: number, floor: number, most: number): number {
  return round(floor - (share / most) * (floor - 3));
}

function labelsOf(
  { labels }: ColumnPlot,
  kind: ColumnFinding['kind'],
  { left, width, floor, most }: Frame,
): Html {
  const scale = html`<text x="${left - 4}" y="12" text-anchor="end">${percent(most)}</text
    ><text x="${left - 4}" y="${floor}" text-anchor="end">0 %</text>`;
  const y = floor + 13;
  const last = labels.length - 1;
  if (kind === 'category' && last < FEW_BARS && labels.every((label) => label.length <= SHORT_LABEL)) {
    const all = labels.map(
      (label, bar) =>
        html`<text x="${round(left + (bar + 0.5) * width)}" y="${y}" text-anchor="middle">${label}</text>`,
    );
    return html`${scale}${all}`;
  }
  const end =
    last > 0 &&
    html`<text x="${round(left + (last + 1) * width)}" y="${y}" text-anchor="end"
      >${cut(labels[last])}</text
    >`;
  return html`${scale}<text x="${left}" y="${y}">${cut(labels[0])}</text>${end || undefined}`;
}

function cut(label: string): string {
  return label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL)}…` : label;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

import { html, Html } from '../../../platform/pages/html-template.js';
import type { DriftReport, Estimate, EstimateFinding, PerformanceFinding, ScoreRow } from '../report.js';
import { counted, percent, plain, sizeOf } from '../words.js';
import { calibrationPlot } from './calibration-svg.js';
import { estimate, facts, grid, nameOf, note, type Section } from './report-parts.js';

const METHODS: Record<EstimateFinding['method'], string> = {
  cbpe: 'From the probabilities of the model (CBPE)',
  'importance-weighted': 'From rows of the reference, weighted to look like the window',
};
const NUMBERS = [undefined, 'number', 'number', 'number'] as const;
const DIGITS = 4;

/** What the changes do to the model, as far as that is known. */
export function damageSection({ verdict, estimates }: DriftReport): Section[] {
  const { damage } = verdict;
  const body = html`<p>
      Drift alone says little about the model: data can change a lot and the model stay as good, or change
      little and the model become worse.
    </p>
    <p>${damage.text}</p>
    ${estimates.map(estimateTable)}`;
  return [{ id: 'effect', title: 'Effect on the model', body }];
}

function estimateTable({ method, scores, text }: EstimateFinding): Html {
  const hasCome = scores.some(({ realised }) => realised !== undefined);
  const rows = scores.map(({ name, estimated, reference, realised }) => [
    nameOf(name),
    fixedOr(reference),
    estimate(estimated, fixed),
    ...(hasCome ? [fixedOr(realised)] : []),
  ]);
  const heads = ['Score', 'Reference', 'Estimated', ...(hasCome ? ['Realised'] : [])];
  return html`<h3>Without outcomes: ${METHODS[method]}</h3>
    <p>${text}</p>
    ${grid(heads, rows, { caption: `Estimated scores, ${method}; the interval is 95 %`, classes: NUMBERS })}`;
}

/** How good the model was, by outcomes. */
export function performanceSection({ performance }: DriftReport): Section[] {
  if (!performance) return [];
  const { scores, text, confusion, calibration } = performance;
  const body = html`<p>${text}</p>
    ${grid(['Score', 'Reference', 'Current', 'Gap', 'Better is'], scores.map(scoreCells), {
      caption: `Scores on ${sizeOf(performance)} with an outcome; the reference is the validation on later games; intervals are 95 %`,
      classes: NUMBERS,
    })}
    <h3>Confusion</h3>
    <div class="pair">
      ${confusionTable('Reference', confusion.reference)}${confusionTable('Current', confusion.current)}
    </div>
    ${calibration.length > 0 ? calibrationPart(calibration) : undefined} ${sequentialPart(performance)}`;
  return [{ id: 'performance', title: 'Performance', body }];
}

function scoreCells({ name, reference, current, gap, largerIsBetter }: ScoreRow) {
  const better = largerIsBetter === null ? '' : largerIsBetter ? 'larger' : 'smaller';
  return [
    nameOf(name),
    estimate(reference, fixed),
    estimate(current, fixed),
    gapCell(gap, largerIsBetter),
    better,
  ];
}

/** Whether a gap is beyond chance is said in words. */
function gapCell(gap: Estimate, largerIsBetter: boolean | null): Html {
  const shown = estimate(gap, fixedSigned);
  const side = gap.interval === undefined ? 0 : gap.interval[0] > 0 ? 1 : gap.interval[1] < 0 ? -1 : 0;
  if (side === 0 || largerIsBetter === null) return shown;
  const isBetter = side > 0 === largerIsBetter;
  return html`${shown}
    <span class="strong ${isBetter ? 'ok' : 'worse'}">${isBetter ? 'better' : 'worse'}</span>`;
}

function confusionTable(
  name: string,
  [trueNegative, falsePositive, falseNegative, truePositive]: PerformanceFinding['confusion']['current'],
): Html {
  const all = trueNegative + falsePositive + falseNegative + truePositive;
  const cell = (count: number) =>
    html`${plain(count)} <span class="soft">(${all > 0 ? percent(count / all) : 'none'})</span>`;
  const rows = [
    ['0', cell(trueNegative), cell(falsePositive)],
    ['1', cell(falseNegative), cell(truePositive)],
  ];
  const caption = `${name}: outcomes by what was predicted (1: probability of at least 0.5)`;
  return html`<div class="cells">
    ${grid(['Outcome', 'predicted 0', 'predicted 1'], rows, { caption, classes: NUMBERS })}
  </div>`;
}

function calibrationPart(calibration: PerformanceFinding['calibration']): Html {
  const rows = calibration.map(({ predicted, actual, rows: count }) => [
    percent(predicted),
    percent(actual),
    plain(count),
  ]);
  const caption = 'Calibration: mean probability, share of outcome 1, and rows, by bin';
  return html`<h3>Calibration</h3>
    <div class="pair">
      <figure>
        ${calibrationPlot(calibration)}
        <figcaption>Points on the dashed line are right; a larger point has more rows.</figcaption>
      </figure>
      <div class="cells">
        ${grid(['Predicted', 'Actual', 'Rows'], rows, { caption, classes: ['number', 'number', 'number'] })}
      </div>
    </div>`;
}

function sequentialPart({ sequential }: PerformanceFinding): Html {
  if (!sequential) return html``;
  const line = ({ eValue, needed, worse, interval }: Omit<typeof sequential, 'looks' | 'calibration'>) =>
    html`e-value ${plain(Number(eValue.toPrecision(DIGITS)))}, ${plain(Number(needed.toPrecision(DIGITS)))}
      needed: <strong>${worse ? 'worse' : 'not worse'}</strong>; interval of the difference
      ${fixedSigned(interval[0])} to ${fixedSigned(interval[1])}`;
  return html`<h3>Since it became champion</h3>
    ${note('Tests over all outcomes that may be looked at any number of times without more false alarms.')}
    ${facts([
      ['Log loss, nats per row', line(sequential)],
      ['Outcome minus probability', sequential.calibration && line(sequential.calibration)],
      ['Looks so far', counted(sequential.looks, 'look')],
    ])}`;
}

/** Four digits after the point: log loss differs in the third. */
function fixed(value: number): string {
  const text = value.toFixed(DIGITS);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

function fixedOr(value: number | null | undefined): string {
  return value === null || value === undefined ? 'unknown' : fixed(value);
}

function fixedSigned(value: number): string {
  const text = fixed(value);
  return Number(text) > 0 ? `+${text}` : text;
}

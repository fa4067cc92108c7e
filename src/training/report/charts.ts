/** The charts of a trial as Vega specifications (https://vega.github.io/vega/docs/). All are of the test part. */
import type { Mark, Spec } from 'vega';
import { axis, BLUE, DIAGONAL, diagonal, framed, INK, label, line, SIZE, unitScales } from './chart-parts.js';
import { decimals, percent, type ReportInput } from './report-input.js';

export const CHART_NAMES = ['confusion-matrix', 'roc', 'calibration', 'feature-importance'] as const;
export type ChartName = (typeof CHART_NAMES)[number];

export function chartsOf(input: ReportInput): Record<ChartName, Spec> {
  return {
    'confusion-matrix': confusionChart(input),
    roc: rocChart(input),
    calibration: calibrationChart(input),
    'feature-importance': importanceChart(input),
  };
}

function confusionChart({ evaluation, threshold }: ReportInput): Spec {
  const cells = confusionCells(evaluation.confusion);
  const rows = cells.reduce((sum, { count }) => sum + count, 0);
  const subtitle = `${rows.toLocaleString('en')} test shots; "goes in" from a probability of ${threshold}`;
  const place = { x: { scale: 'x', field: 'predicted' }, y: { scale: 'y', field: 'actual' } };
  const centre = { x: { ...place.x, band: 0.5 }, y: { ...place.y, band: 0.5 } };
  const fill = [{ test: 'datum.share > 0.3', value: 'white' }, { value: INK }];
  const text = (field: string, fontSize: number, dy: number): Mark =>
    label('cells', centre, { align: 'center', baseline: 'middle', field, fontSize, dy, fill });
  const size = { width: { scale: 'x', band: 1 }, height: { scale: 'y', band: 1 } };
  const plain = { domain: false, ticks: false };
  return framed('Confusion matrix', subtitle, {
    data: [{ name: 'cells', values: cells }],
    scales: [
      { name: 'x', type: 'band', domain: ['goes in', 'misses'], range: 'width', padding: 0.02 },
      { name: 'y', type: 'band', domain: ['went in', 'missed'], range: 'height', padding: 0.02 },
      { name: 'shade', type: 'linear', domain: [0, 0.6], range: ['#eef4ff', '#0a3d91'], clamp: true },
    ],
    axes: [axis('x', 'bottom', 'predicted', plain), axis('y', 'left', 'actual', plain)],
    marks: [
      {
        type: 'rect',
        from: { data: 'cells' },
        encode: { enter: { ...place, ...size, fill: { scale: 'shade', field: 'share' } } },
      },
      text('text', 18, -9),
      text('percent', 12, 13),
    ],
  });
}

function confusionCells(confusion: ReportInput['evaluation']['confusion']) {
  const { truePositive, falsePositive, trueNegative, falseNegative } = confusion;
  const rows = truePositive + falsePositive + trueNegative + falseNegative;
  const cell = (actual: string, predicted: string, count: number) => {
    const share = rows === 0 ? 0 : count / rows;
    return { actual, predicted, count, share, text: count.toLocaleString('en'), percent: percent(share) };
  };
  return [
    cell('went in', 'goes in', truePositive),
    cell('went in', 'misses', falseNegative),
    cell('missed', 'goes in', falsePositive),
    cell('missed', 'misses', trueNegative),
  ];
}

function rocChart({ evaluation }: ReportInput): Spec {
  const { falsePositiveRate, truePositiveRate } = evaluation.roc;
  const values = falsePositiveRate.map((x, i) => ({ x, y: truePositiveRate[i] }));
  const auc = evaluation.scores.test.rocAuc;
  const subtitle =
    values.length === 0
      ? 'no curve: all test shots have the same result'
      : `area under the curve (ROC AUC) ${decimals(auc)} on the test shots; 0.5 is chance`;
  return framed('ROC curve', subtitle, {
    data: [{ name: 'curve', values }, DIAGONAL],
    scales: unitScales(),
    axes: [
      axis('x', 'bottom', 'false positive rate', { grid: true }),
      axis('y', 'left', 'true positive rate', { grid: true }),
    ],
    marks: [diagonal(), line('curve', 'x', 'y')],
  });
}

function calibrationChart({ evaluation, ece }: ReportInput): Spec {
  const { meanPredicted, observedRate, count } = evaluation.calibration;
  const most = Math.max(...count);
  const values = meanPredicted.map((x, i) => ({
    x,
    y: observedRate[i],
    bin: binOf(x),
    // The bars stand on the axis and take a quarter of the height.
    bar: (0.25 * count[i]) / most,
    label: count[i].toLocaleString('en', { notation: 'compact' }),
  }));
  const point = { x: { scale: 'x', field: 'x' }, y: { scale: 'y', field: 'y' } };
  const bar = {
    x: { scale: 'bin', field: 'bin' },
    width: { scale: 'bin', band: 1 },
    y2: { scale: 'y', value: 0 },
  };
  const top = { y: { scale: 'y', field: 'bar' } };
  const subtitle = `expected calibration error ${decimals(ece)} over 10 bins of equal width; bars: shots`;
  return framed('Calibration', subtitle, {
    data: [{ name: 'bins', values }, DIAGONAL],
    scales: [
      ...unitScales(),
      { name: 'bin', type: 'band', domain: [...Array(10).keys()], range: 'width', padding: 0 },
    ],
    axes: [
      axis('x', 'bottom', 'mean predicted probability of the bin', { grid: true }),
      axis('y', 'left', 'share of its shots that went in', { grid: true }),
    ],
    marks: [
      {
        type: 'rect',
        from: { data: 'bins' },
        encode: { enter: { ...bar, ...top, fill: { value: '#d0d7de' }, stroke: { value: 'white' } } },
      },
      label(
        'bins',
        { x: { scale: 'bin', field: 'bin', band: 0.5 }, ...top },
        { align: 'center', baseline: 'bottom', dy: -3 },
      ),
      diagonal(),
      line('bins', 'x', 'y'),
      {
        type: 'symbol',
        from: { data: 'bins' },
        encode: { enter: { ...point, size: { value: 50 }, fill: { value: BLUE } } },
      },
    ],
  });
}

/** The bin of a mean probability: it lies within its bin. */
function binOf(mean: number): number {
  return Math.min(9, Math.max(0, Math.ceil(mean * 10) - 1));
}

function importanceChart({ evaluation, importanceKind }: ReportInput): Spec {
  const values = Object.entries(evaluation.importances)
    .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .map(([feature, value]) => ({ feature, value, label: percent(value) }));
  const learned = values.some(({ value }) => value > 0);
  const place = { y: { scale: 'y', field: 'feature' }, x: { scale: 'x', value: 0 } };
  return framed('Feature importance', learned ? importanceKind : 'nothing was learned: no feature has any', {
    width: SIZE * 1.4,
    height: 30 * values.length,
    data: [{ name: 'features', values }],
    scales: [
      {
        name: 'x',
        type: 'linear',
        domain: [0, Math.max(0.01, ...values.map(({ value }) => value))],
        range: 'width',
        nice: true,
      },
      {
        name: 'y',
        type: 'band',
        domain: values.map(({ feature }) => feature),
        range: 'height',
        padding: 0.25,
      },
    ],
    axes: [
      axis('x', 'bottom', 'share', { grid: true, format: '.0%', tickCount: 6 }),
      axis('y', 'left', '', { ticks: false, labelLimit: 0 }),
    ],
    marks: [
      {
        type: 'rect',
        from: { data: 'features' },
        encode: {
          enter: {
            ...place,
            x2: { scale: 'x', field: 'value' },
            height: { scale: 'y', band: 1 },
            fill: { value: BLUE },
          },
        },
      },
      label(
        'features',
        {
          x: { scale: 'x', field: 'value', offset: 5 },
          y: { scale: 'y', field: 'feature', band: 0.5 },
        },
        { align: 'left', baseline: 'middle', dy: 0 },
      ),
    ],
  });
}

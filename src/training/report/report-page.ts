import { CHART_NAMES, type ChartName } from './charts.js';
import { day, escaped, htmlPage, table, time } from '../../platform/pages/html-page.js';
import { decimals, type KeptScores, percent, type ReportInput } from './report-input.js';
import { PARTS, type Part } from '../trial/trial.js';

const SCORE_ROWS: [keyof KeptScores, string][] = [
  ['logLoss', 'log loss (nats)'],
  ['baseRateLogLoss', 'log loss of always giving the base rate of the training part'],
  ['brier', 'Brier score'],
  ['ece', 'expected calibration error'],
  ['rocAuc', 'ROC AUC'],
  ['accuracy', 'accuracy'],
  ['precision', 'precision'],
  ['recall', 'recall'],
  ['f1', 'F1'],
  ['baseRate', 'share of shots that went in'],
];

/** A self-contained page: no script, no external resource. `charts` are SVG. */
export function reportPage(input: ReportInput, charts: Record<ChartName, string>): string {
  const { algorithm, runName, runId } = input;
  return htmlPage(
    `${algorithm}: ${runName}`,
    `<h1>${escaped(algorithm)}</h1>
<p>Run ${escaped(runName)} <code>${escaped(runId)}</code></p>
${summary(input)}
<h2>Scores</h2>
${scoresTable(input)}
<h2>Test part</h2>
${CHART_NAMES.map((name) => figure(charts[name], describe[name](input))).join('\n')}
${calibrationTable(input)}
${importanceTable(input)}
<h2>Parameters</h2>
${table(['parameter', 'value'], Object.entries(input.parameters))}`,
  );
}

function summary({ dataset, snapshot, startTime, endTime, parts, evaluation }: ReportInput): string {
  const { test } = evaluation.scores;
  const gain = (test.baseRateLogLoss ?? Number.NaN) - (test.logLoss ?? Number.NaN);
  const better = gain >= 0 ? 'better' : 'worse';
  const rows: [string, string][] = [
    ['dataset', dataset],
    ['snapshot', snapshot],
    ['trained', `${time(startTime)}${endTime ? ` to ${time(endTime)}` : ''}`],
    ['rows used to fit', evaluation.rowsUsed.toLocaleString('en')],
    ['calibrated by', evaluation.calibrated.method],
    [
      'test log loss',
      `${decimals(test.logLoss)} nats, ${decimals(Math.abs(gain))} ${better} than always giving the base rate (${decimals(test.baseRateLogLoss)})`,
    ],
  ];
  const games = (part: Part): [string, string][] => {
    const found = parts?.[part];
    if (!found) return [];
    const { firstDate, lastDate, rows: shots, games: count } = found;
    return [
      [
        `${part} part`,
        `${day(firstDate)} to ${day(lastDate)}: ${shots.toLocaleString('en')} shots of ${count.toLocaleString('en')} games`,
      ],
    ];
  };
  return table([], [...rows, ...PARTS.flatMap(games)]);
}

function scoresTable({ evaluation: { scores } }: ReportInput): string {
  const rows = SCORE_ROWS.map(([score, title]) => [
    title,
    ...PARTS.map((part) => decimals(scores[part][score])),
  ]);
  const shots = ['shots', ...PARTS.map((part) => (scores[part].rows ?? 0).toLocaleString('en'))];
  return table(['score', ...PARTS], [...rows, shots], { numbersFrom: 1 });
}

function calibrationTable({ evaluation: { calibration }, ece }: ReportInput): string {
  const { from, to, meanPredicted, observedRate, count } = calibration;
  const rows = count.map((shots, bin) => [
    from && to ? `${from[bin].toFixed(1)} to ${to[bin].toFixed(1)}` : String(bin + 1),
    decimals(meanPredicted[bin]),
    decimals(observedRate[bin]),
    shots.toLocaleString('en'),
  ]);
  const caption = `Bins of equal width; the upper edge belongs to the bin. Expected calibration error: the mean over all shots of |went in − predicted| of their bin = ${decimals(ece)} (Guo et al. 2017).`;
  return table(['probability', 'mean predicted', 'went in', 'shots'], rows, { numbersFrom: 1, caption });
}

function importanceTable({ evaluation: { importances }, importanceKind }: ReportInput): string {
  const rows = Object.entries(importances)
    .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .map(([feature, value]) => [feature, decimals(value)]);
  return table(['feature', 'importance'], rows, {
    numbersFrom: 1,
    caption: `Importance: ${importanceKind}.`,
  });
}

/** What each chart shows, for those who cannot see it. */
const describe: Record<ChartName, (input: ReportInput) => string> = {
  'confusion-matrix': ({ evaluation: { confusion }, threshold }) =>
    `Confusion matrix at the threshold ${threshold}: ${confusion.truePositive} true and ${confusion.falsePositive} false positives, ${confusion.trueNegative} true and ${confusion.falseNegative} false negatives.`,
  roc: ({ evaluation: { scores } }) => `ROC curve; the area under it is ${decimals(scores.test.rocAuc)}.`,
  calibration: ({ ece }) => `Calibration curve; the expected calibration error is ${decimals(ece)}.`,
  'feature-importance': ({ evaluation: { importances } }) => {
    const first = Object.entries(importances)
      .toSorted(([, x], [, y]) => y - x)
      .at(0);
    return `Importance of each feature${first ? `; the greatest is ${first[0]} with ${percent(first[1])}` : ''}.`;
  },
};

function figure(svg: string, text: string): string {
  const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  return `<figure><img src="${source}" alt="${escaped(text)}"><figcaption>${escaped(text)}</figcaption></figure>`;
}

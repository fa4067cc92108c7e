/** The content of a model card, after Mitchell et al., "Model Cards for Model Reporting", FAT* 2019. */
import { wilsonInterval } from '../../algorithms/statistics/intervals.js';
import type { ClusteredMean } from '../../algorithms/evaluation/clustered-mean.js';
import { PARTS, type Part } from '../trial/trial.js';
import type { CardInput, CardMetric, CardVersion, MeasuredGroup } from './card-input.js';
import { day, time } from '../../platform/pages/html-page.js';
import { decimals, type KeptScores, percent, type ReportInput } from './report-input.js';

export interface CardTable {
  heads: string[];
  rows: string[][];
  /** Index of the first column of numbers. */
  numbersFrom?: number;
}

export type CardBlock = { paragraph: string } | { list: string[] } | { table: CardTable };

export interface CardSection {
  title: string;
  blocks: CardBlock[];
}

export interface Card {
  title: string;
  sections: CardSection[];
}

type Trained = CardInput & { trained: ReportInput };

export function modelCard(input: CardInput): Card {
  const { version, text } = input;
  return {
    title: `Model card: ${version.model}, version ${version.version}`,
    sections: [
      { title: 'Model', blocks: [factsTable(input)] },
      {
        title: 'Intended use',
        blocks: [{ paragraph: `The model predicts ${text.target}.` }, { list: text.intendedUse }],
      },
      { title: 'What it must not be used for', blocks: [{ list: text.notFor }] },
      ...(isTrained(input) ? trainedSections(input) : unknownSections(version)),
      { title: 'How it was elected', blocks: election(version) },
      { title: 'Limits', blocks: [{ list: [...text.limits, ...limitsOf(input)] }] },
      { title: 'Provenance', blocks: [provenance(input)] },
    ],
  };
}

function isTrained(input: CardInput): input is Trained {
  return input.trained !== undefined;
}

function trainedSections(input: Trained): CardSection[] {
  return [
    { title: 'Data', blocks: data(input) },
    { title: 'Features', blocks: [featureTable(input)] },
    { title: 'Algorithm and parameters', blocks: algorithm(input) },
    { title: 'Metrics', blocks: metrics(input) },
    { title: 'Calibration', blocks: calibration(input) },
    { title: 'Groups', blocks: groups(input) },
  ];
}

/** A model from elsewhere: what is not known is named, not left out. */
function unknownSections(version: CardVersion): CardSection[] {
  const origin = version.importedFrom
    ? `The model was imported from a file (${version.importedFrom}).`
    : 'The model was registered by a client and was not trained here.';
  const unknown = (title: string, what: string): CardSection => ({
    title,
    blocks: [{ paragraph: `Unknown. ${origin} ${what}` }],
  });
  return [
    unknown('Data', 'The games on which it was trained, and their dates, are not recorded.'),
    unknown('Algorithm and parameters', 'The parameters of its training are not recorded.'),
    unknown('Metrics', 'It was not measured on games that it is known not to have seen.'),
    unknown('Calibration', 'Whether its probabilities are calibrated was not measured.'),
    unknown('Groups', 'How good it is on groups of rows was not measured.'),
  ];
}

function factsTable({ version, trained }: CardInput): CardBlock {
  return pairs([
    ['model', version.model],
    ['version', String(version.version)],
    ['algorithm', trained?.algorithm ?? version.algorithm],
    ['registered', time(version.createdAt)],
    ...(version.description === '' ? [] : [['description', version.description] as [string, string]]),
  ]);
}

function data({ trained: { dataset, snapshot, parts, evaluation }, text }: Trained): CardBlock[] {
  const facts = pairs([
    ['dataset', dataset],
    ['snapshot', snapshot],
    [`${text.rows} used to fit`, evaluation.rowsUsed.toLocaleString('en')],
  ]);
  if (!parts) {
    return [
      facts,
      { paragraph: `The snapshot is not stored any more: the dates of its ${text.clusters} are unknown.` },
    ];
  }
  const rows = PARTS.map((part) => {
    const { firstDate, lastDate, rows: count, games, makeRate } = parts[part];
    return [part, datesOf(firstDate, lastDate), whole(count), whole(games), percent(makeRate)];
  });
  const heads = ['part', 'dates', text.rows, text.clusters, text.positive];
  return [facts, { table: { heads, rows, numbersFrom: 2 } }];
}

function featureTable({ trained: { evaluation, importanceKind }, features }: Trained): CardBlock {
  const { importances } = evaluation;
  const names =
    Object.keys(importances).length > 0 ? Object.keys(importances) : features.map(({ name }) => name);
  const rows = names.map((name) => [
    name,
    features.find((feature) => feature.name === name)?.kind ?? 'number',
    decimals(importances[name]),
  ]);
  return { table: { heads: ['feature', 'kind', `importance (${importanceKind})`], rows, numbersFrom: 2 } };
}

function algorithm({ trained }: Trained): CardBlock[] {
  const parameters = Object.entries(trained.parameters);
  return [
    {
      paragraph: `${trained.algorithm}, probabilities calibrated by: ${trained.evaluation.calibrated.method}.`,
    },
    { table: { heads: ['parameter', 'value'], rows: parameters } },
  ];
}

const METRICS: [keyof KeptScores, string][] = [
  ['logLoss', 'log loss (nats)'],
  ['brier', 'Brier score'],
  ['accuracy', 'accuracy'],
  ['rocAuc', 'ROC AUC'],
  ['ece', 'expected calibration error'],
  ['baseRateLogLoss', 'log loss of the base rate of the training part'],
];

function metrics({ trained, measured, text }: Trained): CardBlock[] {
  const { scores } = trained.evaluation;
  const cell = (part: 'validation' | 'test', metric: keyof KeptScores): string => {
    const mean = measured?.[part][metric as CardMetric];
    return `${decimals(scores[part][metric])}${intervalOf(mean)}`;
  };
  const rows = METRICS.map(([metric, title]) => [title, cell('validation', metric), cell('test', metric)]);
  const heads = [
    'metric',
    `validation, ${datesOfPart(trained, 'validation')}`,
    `test, ${datesOfPart(trained, 'test')}`,
  ];
  return [
    { table: { heads, rows, numbersFrom: 1 } },
    {
      paragraph: measured
        ? `In brackets: 95 % confidence intervals. ${capital(text.rows)} of a game are not independent, so the standard error is taken over ${text.clusters}; metrics without brackets have no interval.`
        : `There are no confidence intervals: the ${text.clusters} of the snapshot cannot be read any more.`,
    },
    {
      paragraph:
        'The validation part chose the calibration and the best trial, so its numbers are too good; the test part did neither.',
    },
  ];
}

function calibration({ trained, text }: Trained): CardBlock[] {
  const { from, to, meanPredicted, observedRate, count } = trained.evaluation.calibration;
  const rows = count.map((rowsOfBin, bin) => {
    const interval = wilsonInterval(Math.round(observedRate[bin] * rowsOfBin), rowsOfBin);
    return [
      from && to ? `${from[bin].toFixed(1)} to ${to[bin].toFixed(1)}` : String(bin + 1),
      decimals(meanPredicted[bin]),
      `${decimals(observedRate[bin])}${brackets(interval)}`,
      whole(rowsOfBin),
    ];
  });
  return [
    {
      paragraph: `Test part, ${datesOfPart(trained, 'test')}: expected calibration error ${decimals(trained.ece)}. Intervals: Wilson, 95 %, as if all ${text.rows} were independent.`,
    },
    {
      table: {
        heads: ['probability', 'mean predicted', text.positive, text.rows],
        rows,
        numbersFrom: 1,
      },
    },
  ];
}

function groups({ trained, measured, text }: Trained): CardBlock[] {
  if (!measured)
    return [{ paragraph: `Not measured: the ${text.clusters} of the snapshot cannot be read any more.` }];
  const blocks: CardBlock[] = [
    {
      paragraph: `Test part, ${datesOfPart(trained, 'test')}; intervals as above. Groups without ${text.rows} are left out.`,
    },
  ];
  for (const slice of measured.slices) {
    const heads = [slice.title, text.rows, text.clusters, 'mean predicted', text.positive, 'log loss'];
    blocks.push({ table: { heads, rows: slice.groups.map(groupRow), numbersFrom: 1 } });
  }
  return blocks;
}

function groupRow({ label, rows, clusters, predicted, observed, logLoss }: MeasuredGroup): string[] {
  const loss = `${decimals(logLoss.mean)}${intervalOf(logLoss)}`;
  return [label, whole(rows), whole(clusters), decimals(predicted), decimals(observed), loss];
}

function election({ model, version, moves }: CardVersion): CardBlock[] {
  const comparisons = `All comparisons with other versions: GET /champion/elections?version=${version}`;
  if (moves.length === 0) {
    return [{ paragraph: `It has not been the champion of ${model}.` }, { paragraph: comparisons }];
  }
  const rows = moves.map(({ at, to, by, reason, dataset }) => {
    const what = to === version ? 'became champion' : `was replaced by version ${to}`;
    return [time(at), dataset === undefined ? what : `${what} for dataset ${dataset}`, by, reason];
  });
  return [{ table: { heads: ['when', 'what', 'by', 'why'], rows } }, { paragraph: comparisons }];
}

function limitsOf({ trained, measured, text }: CardInput): string[] {
  const few = (measured?.slices ?? []).flatMap(({ title, groups: all }) =>
    all.filter(({ rows }) => rows < FEW_ROWS).map(({ label, rows }) => `${title} ${label} (${rows})`),
  );
  return [
    trained
      ? `It was measured on ${text.clusters} of its own dataset only.`
      : `Its training is unknown: it may have seen the ${text.clusters} on which it is compared.`,
    ...(few.length > 0 ? [`Groups of fewer than ${FEW_ROWS} test ${text.rows}: ${few.join(', ')}.`] : []),
  ];
}

const FEW_ROWS = 100;

function provenance({ version, program, trained }: CardInput): CardBlock {
  return pairs([
    ['run', version.runId === '' || version.importedFrom ? 'none' : version.runId],
    ...(trained
      ? ([
          ['trained', `${time(trained.startTime)}${trained.endTime ? ` to ${time(trained.endTime)}` : ''}`],
          ['seed', trained.parameters.seed ?? 'not recorded'],
        ] as [string, string][])
      : []),
    [
      'model file',
      version.modelHash === '' ? 'none' : `SHA-256 ${version.modelHash}, ${whole(version.size)} bytes`,
    ],
    ['card written by', `PariVision ${program}`],
  ]);
}

function datesOfPart({ parts }: ReportInput, part: Part): string {
  const found = parts?.[part];
  return found ? datesOf(found.firstDate, found.lastDate) : 'dates unknown';
}

function datesOf(first: number, last: number): string {
  return `${day(first)} to ${day(last)}`;
}

function intervalOf(mean: ClusteredMean | undefined): string {
  return mean?.interval ? brackets(mean.interval) : '';
}

function brackets([low, high]: readonly [number, number]): string {
  return ` [${low.toFixed(4)}, ${high.toFixed(4)}]`;
}

function whole(count: number): string {
  return count.toLocaleString('en');
}

function capital(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}`;
}

function pairs(rows: [string, string][]): CardBlock {
  return { table: { heads: [], rows } };
}

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Snapshot, SNAPSHOT_CARD, SNAPSHOT_FEATURES } from '../../gold/index.js';
import type { Run } from '../../tracking/index.js';
import { modelCard } from './card-content.js';
import type { CardInput, CardVersion, Measured } from './card-input.js';
import { cardHtml, cardMarkdown } from './card-text.js';
import { type KeptEvaluation, reportInput } from './report-input.js';

const GOLDEN = join(import.meta.dirname, '../../../test/golden/model-card.txt');
const ATTACK = `<img src=x onerror=alert(1)> [x](javascript:alert(1)) | **b** & "q"`;

const scores = {
  rows: 3000,
  baseRate: 0.457,
  accuracy: 0.61,
  precision: 0.6,
  recall: 0.5,
  f1: 0.55,
  rocAuc: 0.6543,
  logLoss: 0.6553,
  brier: 0.23,
  ece: 0.0123,
  baseRateLogLoss: 0.6894,
};
const evaluation: KeptEvaluation = {
  algorithm: 'gradient-boosting',
  snapshot: 'ab'.repeat(32),
  scores: { train: scores, validation: { ...scores, logLoss: 0.6541 }, test: scores },
  confusion: { truePositive: 225, falsePositive: 165, trueNegative: 385, falseNegative: 225 },
  threshold: 0.5,
  roc: { falsePositiveRate: [0, 1], truePositiveRate: [0, 1], threshold: [2, 0] },
  calibration: {
    from: [0.3, 0.4],
    to: [0.4, 0.5],
    meanPredicted: [0.36, 0.44],
    observedRate: [0.35, 0.46],
    count: [1200, 1800],
  },
  calibrated: { method: 'sigmoid', logLoss: { none: 0.655, sigmoid: 0.654, isotonic: 0.656 } },
  importances: { Shot_Distance_Meters: 0.7, X_Location: 0.3, Player_ID: 0 },
  rowsUsed: 14_000,
};
const run: Run = {
  id: '0123456789abcdef0123456789abcdef',
  experimentId: '1',
  name: 'gradient-boosting 1',
  status: 'FINISHED',
  startTime: new Date('2026-11-24T05:00:00.000Z'),
  endTime: new Date('2026-11-24T05:00:08.000Z'),
  params: {
    algorithm: 'gradient-boosting',
    dataset: 'virtual-league',
    snapshot: 'ab'.repeat(32),
    seed: '42',
    trees: '60',
  },
  metrics: {},
  tags: {},
  artifacts: [],
};
const part = (firstDate: number, lastDate: number, rows: number, games: number) => ({
  firstDate,
  lastDate,
  rows,
  games,
  makeRate: 0.457,
});
const snapshot = {
  parts: {
    train: part(20_241_001, 20_241_120, 14_000, 80),
    validation: part(20_241_121, 20_241_130, 3000, 17),
    test: part(20_241_201, 20_241_210, 3000, 17),
  },
} as Snapshot;
const mean = (value: number) => ({
  rows: 3000,
  clusters: 17,
  mean: value,
  interval: [value - 0.01, value + 0.01] as [number, number],
});
const measuredPart = { logLoss: mean(0.6553), brier: mean(0.23), accuracy: mean(0.61) };
const measured: Measured = {
  validation: { ...measuredPart, logLoss: mean(0.6541) },
  test: measuredPart,
  slices: [
    {
      title: 'Shot type',
      groups: [
        {
          label: 'two points',
          rows: 2920,
          clusters: 17,
          predicted: 0.47,
          observed: 0.48,
          logLoss: mean(0.66),
        },
        {
          label: 'three points',
          rows: 80,
          clusters: 1,
          predicted: 0.33,
          observed: 0.31,
          logLoss: { rows: 80, clusters: 1, mean: 0.62 },
        },
      ],
    },
  ],
};
const version: CardVersion = {
  model: 'parivision',
  version: 3,
  runId: run.id,
  algorithm: 'gradient-boosting',
  createdAt: new Date('2026-11-24T05:01:00.000Z'),
  description: 'gradient-boosting 1',
  modelHash: 'cd'.repeat(32),
  size: 12_345,
  moves: [
    {
      at: new Date('2026-11-24T05:02:00.000Z'),
      to: 3,
      by: 'daily',
      reason: 'Version 3 (gradient-boosting) becomes champion: log loss 0.6553 against 0.6601.',
    },
    { at: new Date('2026-11-25T05:02:00.000Z'), to: 4, by: 'daily', reason: 'Version 4 is better.' },
  ],
};
const input: CardInput = {
  version,
  program: '0.2.0',
  text: SNAPSHOT_CARD,
  features: SNAPSHOT_FEATURES,
  trained: reportInput(run, evaluation, snapshot),
  measured,
};

describe('modelCard', () => {
  it('has the text of the committed card for a small study', () => {
    const text = cardMarkdown(modelCard(input));
    if (process.env.UPDATE_DOCS) writeFileSync(GOLDEN, text);
    expect(text).toBe(readFileSync(GOLDEN, 'utf8'));
  });

  it('has the same sections and numbers as HTML, without a script or an external resource', () => {
    const html = cardHtml(modelCard(input));
    for (const title of ['Data', 'Metrics', 'Calibration', 'Groups', 'Limits', 'Provenance']) {
      expect(html).toContain(`<h2>${title}</h2>`);
    }
    expect(html).toContain('<td class="number">0.6553 [0.6453, 0.6653]</td>');
    expect(html).toContain('test, 2024-12-01 to 2024-12-10');
    expect(html).not.toMatch(/<script|<img|<link|src=|href=/);
  });

  it('escapes the text of others in both forms', () => {
    const attacked = { ...version, model: ATTACK, description: `${ATTACK}\n# head`, importedFrom: ATTACK };
    const moves = [{ at: new Date(0), to: 3, by: ATTACK, reason: ATTACK }];
    const card = modelCard({ ...input, version: { ...attacked, moves } });
    const html = cardHtml(card);
    expect(html).not.toContain('<img');
    expect(html).toContain(
      '&lt;img src=x onerror=alert(1)&gt; [x](javascript:alert(1)) | **b** &amp; &quot;q&quot;',
    );
    const markdown = cardMarkdown(card);
    expect(markdown).not.toMatch(/(?<!\\)[<[]img|(?<!\\)\[x|\n# head|(?<!\\)\*\*b/);
    expect(markdown.match(/^# /gm)).toHaveLength(1);
    // A bar of others ends no cell.
    const rows = markdown.split('\n').filter((line) => line.includes('onerror') && line.startsWith('|'));
    expect(rows.map((line) => line.match(/(?<!\\)\|/g)!.length)).toEqual([3, 3, 5]);
  });

  it('names what is unknown of an imported model instead of leaving it out', () => {
    const imported = { ...version, algorithm: 'xgboost', importedFrom: 'xgboost-ubj', moves: [] };
    const { trained: _trained, measured: _measured, ...rest } = input;
    const text = cardMarkdown(modelCard({ ...rest, version: imported }));
    for (const title of ['Data', 'Algorithm and parameters', 'Metrics', 'Calibration', 'Groups']) {
      expect(text).toContain(`## ${title}\n\nUnknown. The model was imported from a file (xgboost-ubj).`);
    }
    expect(text).toContain('It has not been the champion of parivision.');
    expect(text).not.toContain('NaN');
    expect(text).not.toContain('–');
  });

  it('states why there are no intervals, and no dates, where the games cannot be read any more', () => {
    const { measured: _measured, ...rest } = input;
    const text = cardMarkdown(modelCard({ ...rest, trained: reportInput(run, evaluation) }));
    expect(text).toContain(
      'There are no confidence intervals: the games of the snapshot cannot be read any more.',
    );
    expect(text).toContain('test, dates unknown');
  });
});

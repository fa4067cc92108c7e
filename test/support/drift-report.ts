import { referencePerformance } from '../../src/algorithms/evaluation/reference-performance.js';
import { adjustComparisons, compareProfiles } from '../../src/algorithms/profile/compare-profiles.js';
import { planOf } from '../../src/algorithms/profile/plan.js';
import { profileOf } from '../../src/algorithms/profile/profile.js';
import { measurePerformance } from '../../src/drift/performance/measure-performance.js';
import { columnFinding } from '../../src/drift/reports/column-finding.js';
import type { Findings } from '../../src/drift/reports/findings.js';
import type { DriftReport } from '../../src/drift/reports/report.js';
import { verdictOf } from '../../src/drift/reports/verdict.js';
import { sha256 } from '../../src/platform/ids/ids.js';
import { SHOT_LIKE_FEATURES, shotLikeRows } from './shot-like-rows.js';
import { simulatedGames } from './simulated-games.js';

const SLICES = [
  { title: 'Zone', column: 'group', groups: ['paint', 'corner'].map((label, value) => ({ label, value })) },
];

/** Columns of windows whose share of threes went from 0.3 to `threes`. */
function columnsOf(threes: number) {
  const sides = [shotLikeRows(1, { games: 90 }), shotLikeRows(2, { games: 30, threes })];
  const plan = planOf(
    SHOT_LIKE_FEATURES.map(({ name, kind }, i) => ({
      name,
      kind,
      role: 'feature',
      values: sides[0].columns[i],
    })),
  );
  const [before, now] = sides.map(({ columns, clusters }) => profileOf(plan, columns, clusters));
  return adjustComparisons([compareProfiles(plan, before, now)], 0.05)[0].map((one) => columnFinding(one));
}

function performanceOf() {
  const past = simulatedGames({ games: 150, seed: 3 });
  const { labels, ...rows } = simulatedGames({ games: 40, seed: 50, outcomeShift: 0.4 });
  const groups = (world: typeof past) => SLICES.map((slice) => ({ ...slice, values: world.columns[1] }));
  return measurePerformance({
    reference: referencePerformance(past.labels, past.probabilities, past.games, groups(past)),
    rows: { ...rows, clusters: rows.games, labels: Int8Array.from(labels) },
    slices: SLICES,
    level: 0.05,
    sequential: { eValue: 31.4, needed: 50, worse: false, interval: [-0.001, 0.021], looks: 12 },
  });
}

let example: DriftReport | undefined;

/** A report on invented rows, with every part: the share of threes changed, and the model became worse. */
export function exampleReport(): DriftReport {
  return (example ??= makeExample(0.38));
}

function makeExample(threes: number): DriftReport {
  const { performance, estimates, segments } = performanceOf();
  const findings: Findings = {
    reference: {
      source: 'gold',
      dataset: 'virtual-league',
      rows: 14_400,
      games: 90,
      labelled: 14_400,
      from: '2025-10-21',
      to: '2026-02-02',
      snapshot: sha256('reference'),
    },
    current: {
      source: 'gold',
      dataset: 'virtual-league',
      rows: 4800,
      games: 30,
      labelled: 4800,
      from: '2026-02-03',
      to: '2026-03-01',
      snapshot: sha256('current'),
    },
    columns: columnsOf(threes).map((column) => ({
      ...column,
      tests: [{ test: 'ks', statistic: 0.0213, pValue: 0.0412, drifted: true, threshold: 0.05 }],
    })),
    quality: [
      { check: 'missing', passed: true, text: 'No more values are missing than in the reference.' },
      {
        check: 'out-of-range',
        column: 'Y_Location',
        passed: false,
        text: '0.8 % of the values of Y_Location lie outside the range of the reference.',
      },
    ],
    performance,
    estimates,
    segments,
    multivariate: {
      auc: { value: 0.561, interval: [0.552, 0.571] },
      drifted: true,
      features: [
        { column: 'Shot_Distance_Meters', share: 0.61 },
        { column: 'Shot_Type_Encoded', share: 0.22 },
      ],
      reconstruction: {
        reference: 0.812,
        current: 0.833,
        ratio: { value: 1.026, interval: [0.991, 1.062] },
        drifted: false,
      },
      text: 'Rows of the window and of the reference can be told apart, mostly by Shot_Distance_Meters.',
    },
  };
  return {
    id: sha256('report').slice(0, 32),
    createdAt: new Date('2026-03-02T06:00:12Z'),
    confirmedAt: new Date('2026-03-02T07:00:12Z'),
    by: 'schedule',
    trigger: 'schedule',
    model: 'parivision',
    version: 3,
    spec: { source: 'gold', fromDate: 20_260_203, toDate: 20_260_301 },
    options: {
      parts: ['data', 'quality', 'performance', 'estimate', 'multivariate', 'segments'],
      tests: ['ks'],
      level: 0.05,
      effects: { X_Location: 0.2 },
    },
    verdict: verdictOf(findings),
    ...findings,
    notes: ['24 segments were compared; the report has 20, those that changed first.'],
    tookMs: 412,
    runId: sha256('run').slice(0, 32),
  };
}

/** A report in which every name and text that others can choose is this one. */
export function reportNaming(name: string): DriftReport {
  const report = exampleReport();
  const say = (text: string): string => `${name} ${text}`;
  return {
    ...report,
    by: name,
    model: name,
    runId: name,
    spec: { ...report.spec, dataset: name },
    options: { ...report.options, tests: [name], effects: { [name]: 0.2 } },
    reference: { ...report.reference, dataset: name, snapshot: name, from: name },
    current: { ...report.current, dataset: name, snapshot: name, to: name },
    verdict: {
      ...report.verdict,
      sentence: say(report.verdict.sentence),
      damage: { ...report.verdict.damage, text: say(report.verdict.damage.text) },
      causes: report.verdict.causes.map((cause) => ({
        ...cause,
        column: name,
        segment: name,
        text: say(cause.text),
        consequences: [name, name],
      })),
    },
    columns: report.columns.map((column) => ({
      ...column,
      column: name,
      meaning: say(column.meaning),
      effect: { ...column.effect, name },
      tests: column.tests.map((test) => ({ ...test, test: name })),
      plot: { ...column.plot, labels: column.plot.labels.map((label, i) => (i % 3 === 0 ? name : label)) },
    })),
    quality: report.quality.map((check) => ({ ...check, column: name, text: say(check.text) })),
    performance: report.performance && {
      ...report.performance,
      text: say(report.performance.text),
      scores: report.performance.scores.map((row) => ({ ...row, name })),
    },
    estimates: report.estimates.map((one) => ({
      ...one,
      text: say(one.text),
      scores: one.scores.map((row) => ({ ...row, name })),
    })),
    multivariate: report.multivariate && {
      ...report.multivariate,
      text: say(report.multivariate.text),
      features: [{ column: name, share: 0.5 }],
    },
    segments: report.segments.map((one) => ({
      ...one,
      segment: name,
      kind: name,
      drifted: [name],
      text: say(one.text),
    })),
    notes: [name],
  };
}

import type { Election } from '../election.js';
import { electionReport } from './election-report.js';

const AT = new Date('2026-12-01T05:00:00Z');

const ELECTION: Election = {
  id: 'b1946ac92492d2347c6235b4d2611184',
  kind: 'election',
  model: 'parivision',
  alias: 'champion',
  mode: 'automatic',
  snapshot: 'a9aebab380523de2644f5d59a8a9e4ee',
  dataset: 'virtual-league',
  challenger: { version: 4, runId: 'r4', algorithm: 'gradient-boosting', logLoss: 0.6481 },
  holder: { version: 3, runId: 'r3', algorithm: 'logistic-regression', logLoss: 0.6912 },
  holdout: { rows: 9812, games: 58, fromDate: 20_241_104, toDate: 20_241_130 },
  comparison: {
    games: 58,
    rows: 9812,
    challengerLogLoss: 0.6481,
    holderLogLoss: 0.6912,
    difference: -0.0431,
    standardError: 0.0008,
    statistic: -53.9,
    pValue: 0.000_41,
    confidenceInterval: [-0.0447, -0.0415],
    bootstrapInterval: [-0.0446, -0.0416],
  },
  auc: {
    challengerAuc: 0.6512,
    holderAuc: 0.6461,
    difference: 0.0051,
    byRow: { standardError: 0.001, confidenceInterval: [0.0031, 0.0071], pValue: 0.0152 },
    byGame: { standardError: 0.0012, confidenceInterval: [0.0027, 0.0075], pValue: 0.021 },
  },
  evidence: {
    eValue: 1_234_567,
    needed: 68.28,
    level: 0.05,
    challengers: 1,
    games: 57,
    clip: 0.01,
    clippedGames: 52,
    meanDifference: -0.0099,
    interval: [-0.01, -0.0071],
    enough: true,
    challengerFile: '9f86d081',
  },
  guardRails: [
    {
      rail: 'calibration',
      result: 'passed',
      holder: 0.0121,
      challenger: 0.0102,
      limit: 0.0171,
      detail: 'calibration error 0.0121 (version 3) against 0.0102 (version 4), allowed up to 0.0171',
    },
    {
      rail: 'slice',
      title: '<Zone>',
      result: 'not-measurable',
      limit: 0.005,
      detail: '<Zone>: no group can be measured',
    },
  ],
  holderWorseThanBaseRate: true,
  baseRateLogLoss: 0.6903,
  outcome: 'elected',
  verdict: 'Version 4 replaces version 3.',
  by: 'pipeline daily',
  at: AT,
  state: 'applied',
};

/** The cells of the rows, without tags. */
function rowsOf(page: string): string[] {
  return [...page.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, cells]) =>
    cells
      .split(/<\/t[hd]>/)
      .map((cell) => cell.replaceAll(/<[^>]*>/g, ''))
      .filter(Boolean)
      .join(' | '),
  );
}

describe('electionReport', () => {
  it('shows each number of the evidence, with what it needs', () => {
    const rows = rowsOf(electionReport(ELECTION, { later: [] }));
    expect(rows).toEqual(
      expect.arrayContaining([
        'Champion and base rate | version 3, the champion, is worse than the base rate on these games',
        'Its 95 % interval, bootstrap over games | -0.0446 to -0.0416',
        'p, two-sided (one look) | 0.00041',
        'e-value | 1.2e+6, 68.3 needed: enough',
        'Error level, for all challengers of this champion together | 5 %',
        'Games cut to the clip | 52, at ± 0.01 nats a shot',
        'Its interval, valid at every look | -0.0100 to -0.0071',
        'Version 4 | 0.6512',
        'Version 3 | 0.6461',
        'Difference | 0.0051 (above 0: version 4 is better)',
        'The same, by game | 95 % 0.0027 to 0.0075, p 0.021',
        'calibration | passed | calibration error 0.0121 (version 3) against 0.0102 (version 4), allowed up to 0.0171',
        'slice | not measurable | &lt;Zone&gt;: no group can be measured',
      ]),
    );
  });

  it('leaves out what a record of an earlier version of the program does not have', () => {
    const { id, kind, model, snapshot, challenger, holder, holdout, outcome, verdict, by, at, state } =
      ELECTION;
    const old = { id, kind, model, snapshot, challenger, holder, holdout, outcome, verdict, by, at, state };
    const page = electionReport(old, { later: [] });
    expect(rowsOf(page)).toContain('Champion | champion');
    expect(page).not.toMatch(
      /undefined|NaN|Guard rails|ROC|e-value|Live requests|<h2>[^<]*<\/h2>\s*(<h2>|<\/body>)/,
    );
  });

  it('says that the evidence was not enough', () => {
    const evidence = { ...ELECTION.evidence!, eValue: 3.21, enough: false };
    const rows = rowsOf(electionReport({ ...ELECTION, outcome: 'kept', evidence }, { later: [] }));
    expect(rows).toContain('e-value | 3.21, 68.3 needed: not enough');
  });

  it('names what live requests have shown, and what came of it', () => {
    const page = electionReport(ELECTION, {
      challenge: {
        id: 'c1',
        model: 'parivision',
        alias: 'champion',
        mode: 'canary',
        share: 0.1,
        goal: 'promote',
        version: 4,
        holder: 3,
        startedAt: AT,
        startedBy: 'x',
        reason: 'y',
        election: ELECTION.id,
        state: 'stopped',
        looks: 2,
        ended: { at: AT, by: 'x', reason: 'Enough' },
      },
      later: [{ ...ELECTION, id: 'later', verdict: 'Version 3 is back.' }],
    });
    expect(rowsOf(page)).toEqual(
      expect.arrayContaining([
        '2026-12-01 05:00:00 UTC | canary began | c1',
        '2026-12-01 05:00:00 UTC | canary stopped: Enough | c1',
        '2026-12-01 05:00:00 UTC | Version 3 is back. | later',
      ]),
    );
  });
});

/** A decision about a champion as a page: no script, no external resource. */
import type { AucInference } from '../../algorithms/evaluation/roc-comparison.js';
import { day, escaped, htmlPage, table, time } from '../../platform/pages/html-page.js';
import type { Challenge, LiveEvidence } from '../challenges/challenge.js';
import { percent } from '../verdict.js';
import { aliasOf, type Candidate, type Election, type Outcome } from '../election.js';
import type { GuardRail } from '../guard-rails.js';

/** What a decision led to. */
export interface Aftermath {
  /** The challenge that it started, or that it came of. */
  challenge?: Challenge;
  /** Later decisions about the same alias, the oldest first. */
  later: readonly Election[];
}

const count = new Intl.NumberFormat('en-US');

const OUTCOME_TEXT: Record<Outcome, string> = {
  elected: 'the challenger became champion',
  kept: 'the champion stayed',
  proposed: 'proposed; a person decides',
  declined: 'a person declined; the champion stayed',
  challenging: 'the challenger shows on live requests what it can do',
  'not-comparable': 'not comparable; the champion stayed',
  'lost-race': 'another client moved the alias meanwhile; nothing was moved',
};

export function electionReport(election: Election, aftermath: Aftermath): string {
  const title = `${election.kind[0].toUpperCase()}${election.kind.slice(1)} of ${time(election.at)}`;
  const sections = [
    section('Decision', facts(decision(election))),
    section('Models', models(election)),
    section('Games', facts(games(election))),
    section('Log losses', facts(lossEvidence(election))),
    section('Anytime-valid evidence', facts(eValueEvidence(election.evidence))),
    section('Area under the ROC curve', facts(aucEvidence(election))),
    section('Guard rails', rails(election.guardRails)),
    section('Live requests', live(election.live ?? aftermath.challenge?.evidence)),
    section('What happened next', next(election, aftermath)),
  ];
  return htmlPage(
    title,
    [`<h1>${escaped(title)}</h1>`, `<p>${escaped(election.verdict)}</p>`, ...sections].join('\n'),
  );
}

function section(title: string, body: string): string {
  return body === '' ? '' : `<h2>${escaped(title)}</h2>\n${body}`;
}

/** Rows without a value are left out. */
function facts(rows: [name: string, value: string | undefined][]): string {
  const known = rows.filter((row): row is [string, string] => row[1] !== undefined && row[1] !== '');
  return known.length === 0 ? '' : table(['What', 'Value'], known, { rowHeads: true });
}

function decision(election: Election): [string, string | undefined][] {
  const { id, kind, mode, outcome, dataset, acrossDatasets, by, reason, at, answer, plan } = election;
  return [
    ['Outcome', `${outcome}: ${OUTCOME_TEXT[outcome]}`],
    ['Kind', mode ? `${kind}, ${mode}` : kind],
    ['Champion', `${aliasOf(election)}${dataset ? `, dataset ${dataset}` : ''}`],
    ['Across datasets', acrossDatasets ? 'yes, as requested' : undefined],
    ['Decided by', by],
    ['Reason', reason],
    ['Decided at', time(at)],
    ['Answer', answer && `${answer.decision} by ${answer.by} at ${time(answer.at)}: ${answer.reason}`],
    ['Challenge', plan && `${plan.mode}, ${percent(plan.share)} of the live requests, then ${plan.goal}`],
    ['Id', id],
  ];
}

function models({ challenger, holder }: Election): string {
  const row = (role: string, { version, algorithm, dataset, logLoss, runId }: Candidate) => [
    role,
    String(version),
    algorithm,
    dataset ?? 'unknown',
    number(logLoss),
    runId,
  ];
  const rows = [row('challenger', challenger), ...(holder ? [row('champion', holder)] : [])];
  const heads = ['Role', 'Version', 'Algorithm', 'Trained on', 'Log loss (nats)', 'Run'];
  return table(heads, rows, { rowHeads: true });
}

function games({ holdout, dataset, snapshot }: Election): [string, string | undefined][] {
  if (holdout.rows === 0) return [];
  return [
    ['Dataset', dataset],
    ['Games', count.format(holdout.games)],
    ['Shots', count.format(holdout.rows)],
    ['Dates', `${day(holdout.fromDate)} to ${day(holdout.toDate)}`],
    ['Snapshot', snapshot],
  ];
}

function lossEvidence(election: Election): [string, string | undefined][] {
  const { comparison, baseRateLogLoss, challenger, holder, holderWorseThanBaseRate } = election;
  return [
    ['Log loss of the base rate', baseRateLogLoss === undefined ? undefined : number(baseRateLogLoss)],
    [
      'Champion and base rate',
      holderWorseThanBaseRate && holder
        ? `version ${holder.version}, the champion, is worse than the base rate on these games`
        : undefined,
    ],
    [
      'Difference of the log losses',
      comparison && `${number(comparison.difference)} (below 0: version ${challenger.version} is better)`,
    ],
    ["Its 95 % interval, Student's t over games", comparison && interval(comparison.confidenceInterval)],
    [
      'Its 95 % interval, bootstrap over games',
      comparison?.bootstrapInterval && interval(comparison.bootstrapInterval),
    ],
    ['p, two-sided (one look)', comparison && comparison.pValue.toPrecision(2)],
  ];
}

/** What decides, however often it is looked at. */
function eValueEvidence(shown: Election['evidence']): [string, string | undefined][] {
  if (!shown) return [];
  return [
    [
      'e-value',
      `${short(shown.eValue)}, ${short(shown.needed)} needed: ${shown.enough ? 'enough' : 'not enough'}`,
    ],
    ['Error level, for all challengers of this champion together', percent(shown.level)],
    ['Place among these challengers', count.format(shown.challengers)],
    ['Games that count', count.format(shown.games)],
    ['Games cut to the clip', `${count.format(shown.clippedGames)}, at ± ${shown.clip} nats a shot`],
    ['Mean difference by game, cut', number(shown.meanDifference)],
    ['Its interval, valid at every look', interval(shown.interval)],
  ];
}

function aucEvidence({ auc, challenger, holder }: Election): [string, string | undefined][] {
  if (!auc) return [];
  const inference = ({ confidenceInterval, pValue }: AucInference) =>
    `95 % ${interval(confidenceInterval)}, p ${pValue.toPrecision(2)}`;
  return [
    [`Version ${challenger.version}`, number(auc.challengerAuc)],
    [`Version ${holder?.version ?? 'unknown'}`, number(auc.holderAuc)],
    ['Difference', `${number(auc.difference)} (above 0: version ${challenger.version} is better)`],
    ["DeLong's test, by shot", inference(auc.byRow)],
    ['The same, by game', auc.byGame && inference(auc.byGame)],
  ];
}

function rails(all: readonly GuardRail[] | undefined): string {
  if (!all || all.length === 0) return '';
  const rows = all.map(({ rail, result, detail }) => [rail, result.replace('-', ' '), detail]);
  return table(['Guard rail', 'Result', 'Numbers'], rows, { rowHeads: true });
}

function live(shown: LiveEvidence | undefined): string {
  if (!shown || shown.rows === 0) return '';
  return facts([
    ['Requests with an outcome', count.format(shown.rows)],
    ['Games', count.format(shown.games)],
    ['From', time(new Date(shown.from))],
    ['To', time(new Date(shown.to))],
    ['Log loss of the challenger', number(shown.challengerLogLoss)],
    ['Log loss of the champion', number(shown.holderLogLoss)],
    ['Calibration error of the challenger', number(shown.challengerCalibrationError)],
    ['Calibration error of the champion', number(shown.holderCalibrationError)],
    ['Difference by game, valid at every look', interval(shown.interval)],
    ['e-value', `${short(shown.eValue)}, ${short(shown.needed)} needed`],
  ]);
}

function next(election: Election, { challenge, later }: Aftermath): string {
  const rows: string[][] = [];
  if (challenge && challenge.election === election.id) {
    rows.push([time(challenge.startedAt), `${challenge.mode} began`, challenge.id]);
  }
  if (challenge?.ended) {
    rows.push([
      time(challenge.ended.at),
      `${challenge.mode} ${challenge.state}: ${challenge.ended.reason}`,
      challenge.id,
    ]);
  }
  rows.push(...later.map(({ at, verdict, id }) => [time(at), verdict, id]));
  return rows.length === 0 ? '<p>Nothing yet.</p>' : table(['When', 'What', 'Id'], rows);
}

function interval([low, high]: [number, number]): string {
  return `${number(low)} to ${number(high)}`;
}

/** e-values go from 0 to far above what is needed. */
function short(value: number): string {
  return value >= 1e5 || value < 1e-3 ? value.toExponential(1) : count.format(Number(value.toPrecision(3)));
}

function number(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? 'not measured' : value.toFixed(4);
}

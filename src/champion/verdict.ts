import type { ElectionEvidence } from '../algorithms/evaluation/election-rule.js';
import type { PairedComparison } from '../algorithms/evaluation/paired-comparison.js';
import type { GuardRail } from './guard-rails.js';
import type { ChallengePlan } from './challenges/challenge.js';
import type { Candidate, Holdout, ProposalAnswer } from './election.js';

/** How the verdict of an election begins where live requests decide further. */
const ON_STORED = 'On stored games, ';
/** How the verdict of a proposal begins until a person has decided. */
const PROPOSED = 'Proposed to a person, who decides: ';

const count = new Intl.NumberFormat('en-US');

function loss(value: number | undefined): string {
  return value === undefined ? 'not known' : value.toFixed(4);
}

function named({ version, algorithm }: Candidate): string {
  return `version ${version} (${algorithm})`;
}

function lowered(text: string): string {
  return `${text[0].toLowerCase()}${text.slice(1)}`;
}

export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

function sentence(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

/** The size of the holdout, with its dataset. */
function shots({ rows, games }: Holdout, dataset: string | undefined): string {
  const of = dataset === undefined ? '' : ` of dataset ${dataset}`;
  return `${count.format(rows)} shots of ${count.format(games)} later games${of}`;
}

function chance(pValue: number): string {
  return pValue < 0.0001 ? 'p < 0.0001' : `p = ${pValue.toFixed(4)}`;
}

/** Each number followed by its version, in the order in which the sentence names the versions. */
function owned(...values: [value: number | undefined, owner: string][]): string {
  return values.map(([value, owner]) => `${loss(value)} (${owner})`).join(' against ');
}

/** The difference in words: a sign alone does not tell which number was subtracted from which. */
function apart({ version }: Candidate, { comparison, evidence }: Judgement): string {
  const { difference, pValue } = comparison;
  const size = Math.abs(difference).toFixed(4);
  const gap =
    Number(size) === 0
      ? 'they differ by less than 0.0001'
      : `version ${version} is ${size} ${difference < 0 ? 'lower' : 'higher'}`;
  return `(${gap}; e-value ${amount(evidence.eValue)}, needs ${amount(evidence.needed)}; ${chance(pValue)})`;
}

/** With three digits; a large one as a whole number. */
function amount(value: number): string {
  if (value < 0.01) return 'below 0.01';
  if (value >= 1e9) return 'above 1,000,000,000';
  return value < 1000 ? String(Number(value.toPrecision(3))) : count.format(Math.round(value));
}

/** Why the champion stays. */
function whyKept({ version }: Candidate, { comparison, evidence, guardRails }: Judgement): string {
  if (comparison.difference >= 0) return `version ${version} is not better`;
  if (!evidence.enough) return 'the gain may be chance';
  const failed = guardRails.filter(hasFailed).map(({ detail }) => detail);
  return `version ${version} is better but fails ${failed.length === 1 ? 'a guard rail' : 'guard rails'} (${failed.join('; ')})`;
}

function hasFailed({ result }: GuardRail): boolean {
  return result === 'failed';
}

/** A holder that is worse than no model at all. */
function warning({ version, logLoss = Number.NaN }: Candidate, baseRateLogLoss: number): string {
  if (!(logLoss > baseRateLogLoss)) return '';
  return (
    `; version ${version} is worse than always predicting the make rate of the training part, ` +
    `whose log loss is ${loss(baseRateLogLoss)}`
  );
}

/** For a champion that was, or may have been, trained on another dataset. */
function otherDataset(holder: Candidate, dataset: string | undefined): string {
  if (holder.dataset === undefined)
    return `; it is not known which games version ${holder.version} was trained on`;
  return holder.dataset === dataset
    ? ''
    : `; version ${holder.version} was trained on games of dataset ${holder.dataset}`;
}

function baseRate(baseRateLogLoss: number): [number, string] {
  return [baseRateLogLoss, 'always predicting the make rate of the training part'];
}

/** What decides between two versions. */
export interface Judgement {
  comparison: Pick<PairedComparison, 'difference' | 'pValue'>;
  evidence: Pick<ElectionEvidence, 'eValue' | 'needed' | 'enough'>;
  guardRails: readonly GuardRail[];
  baseRateLogLoss: number;
}

/**
 * Whether the challenger replaces the holder: there is enough evidence, its log loss is lower on all the rows, unclipped, and no
 * guard rail fails.
 */
export function isElected({ comparison, evidence, guardRails }: Judgement): boolean {
  return evidence.enough && comparison.difference < 0 && !guardRails.some(hasFailed);
}

/** The two versions that were measured, with the holdout and its dataset. */
export interface Measured {
  challenger: Candidate;
  holder: Candidate;
  holdout: Holdout;
  dataset?: string;
}

/** One sentence for each possible decision, with the numbers behind it. */
export const verdictOf = {
  compared({ challenger, holder, holdout, dataset }: Measured, judgement: Judgement): string {
    const [mine, its] = [challenger, holder].map(({ version, logLoss }): [number | undefined, string] => [
      logLoss,
      `version ${version}`,
    ]);
    const on =
      `on the same ${shots(holdout, dataset)} ${apart(challenger, judgement)}${otherDataset(holder, dataset)}` +
      warning(holder, judgement.baseRateLogLoss);
    if (isElected(judgement)) {
      return sentence(`${named(challenger)} replaces ${named(holder)}: log loss ${owned(mine, its)} ${on}`);
    }
    const why = whyKept(challenger, judgement);
    return sentence(
      `${named(holder)} stays champion against ${named(challenger)}, ${why}: log loss ${owned(its, mine)} ${on}`,
    );
  },
  first(
    challenger: Candidate,
    holdout: Holdout,
    dataset: string | undefined,
    baseRateLogLoss: number,
  ): string {
    const owner = `version ${challenger.version}`;
    const numbers =
      `log loss ${owned([challenger.logLoss, owner], baseRate(baseRateLogLoss))} ` +
      `on ${shots(holdout, dataset)}`;
    return (challenger.logLoss ?? Infinity) < baseRateLogLoss
      ? sentence(`${named(challenger)} is the first champion: ${numbers}`)
      : sentence(`there is still no champion, ${named(challenger)} does not beat the base rate: ${numbers}`);
  },
  already(challenger: Candidate): string {
    return sentence(`${named(challenger)} is already champion`);
  },
  sameFile(challenger: Candidate, holder: Candidate): string {
    return sentence(
      `${named(holder)} stays champion: the model file of version ${challenger.version} is the same, byte for byte`,
    );
  },
  nothingLeft(challenger: Candidate, holder: Candidate, seenUntil: number): string {
    const text = String(seenUntil);
    const date = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
    return sentence(
      `${named(holder)} stays champion: no games of the test part are later than ${date}, up to which version ` +
        `${holder.version} has seen them, so version ${challenger.version} cannot be compared with it`,
    );
  },
  oneGame(challenger: Candidate, holder: Candidate): string {
    return sentence(
      `${named(holder)} stays champion: only one game is later than those that version ${holder.version} has seen, and ` +
        `one game cannot tell whether version ${challenger.version} is better`,
    );
  },
  noShots(challenger: Candidate): string {
    return sentence(
      `there is still no champion: the test part has no shots on which ${named(challenger)} could be measured`,
    );
  },
  /** @param verdict of the comparison */
  proposed(verdict: string): string {
    return `${PROPOSED}${lowered(verdict)}`;
  },
  /** @param verdict of the comparison */
  challenging({ mode, share, goal }: ChallengePlan, verdict: string): string {
    const requests = mode === 'canary' ? 'answers' : 'answers beside the champion';
    const then = goal === 'promote' ? 'it becomes champion when' : 'a person decides when';
    return (
      `First a ${mode}: the challenger ${requests} ${percent(share)} of the live requests, and ${then} they show that it is ` +
      `better. ${ON_STORED}${lowered(verdict)}`
    );
  },
  notChallenging(challenger: Candidate, verdict: string): string {
    return (
      `The champion stays: another challenge is active, so ${named(challenger)} does not begin one. ` +
      verdict.slice(verdict.indexOf(ON_STORED))
    );
  },
  answered({ verdict }: { verdict: string }, { decision, by, reason }: ProposalAnswer): string {
    const text = verdict.startsWith(PROPOSED) ? verdict.slice(PROPOSED.length) : lowered(verdict);
    return `${decision === 'confirmed' ? 'Confirmed' : 'Declined'} by ${by} (${reason.trim().replace(/\.+$/, '')}): ${text}`;
  },
  lostRace(challenger: Candidate, holder: Candidate | undefined, now: number | undefined): string {
    const was = holder ? `version ${holder.version}` : 'no version';
    const is = now === undefined ? 'nobody' : `version ${now}`;
    return sentence(
      `${named(challenger)} did not become champion: the decision was made against ${was}, and meanwhile ${is} is champion`,
    );
  },
  interrupted(challenger: Candidate): string {
    return sentence(
      `${named(challenger)} did not become champion: the process ended before the move was made`,
    );
  },
  byHand(
    kind: 'promotion' | 'rollback',
    challenger: Candidate,
    holder: Candidate | undefined,
    reason: string,
  ): string {
    const verb = kind === 'promotion' ? 'was promoted by hand' : 'is champion again';
    const instead = holder ? ` in place of ${named(holder)}` : '';
    return sentence(`${named(challenger)} ${verb}${instead}: ${reason.trim().replace(/\.+$/, '')}`);
  },
};

import type { PairedComparison } from '../algorithms/evaluation/paired-comparison.js';
import type { Candidate, Holdout } from './election.js';

/** Two-sided p below which a difference is significant. */
const SIGNIFICANCE = 0.05;

const count = new Intl.NumberFormat('en-US');

function loss(value: number | undefined): string {
  return value === undefined ? 'not known' : value.toFixed(4);
}

function named({ version, algorithm }: Candidate): string {
  return `version ${version} (${algorithm})`;
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
function apart({ version }: Candidate, { difference, pValue }: PairedComparison): string {
  const size = Math.abs(difference).toFixed(4);
  if (Number(size) === 0) return `(they differ by less than 0.0001, ${chance(pValue)})`;
  return `(version ${version} is ${size} ${difference < 0 ? 'lower' : 'higher'}, ${chance(pValue)})`;
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

/** Whether the challenger is significantly better. */
export function isBetter({ difference, pValue }: PairedComparison): boolean {
  return difference < 0 && pValue < SIGNIFICANCE;
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
  compared({ challenger, holder, holdout, dataset }: Measured, comparison: PairedComparison): string {
    const [mine, its] = [challenger, holder].map(({ version, logLoss }): [number | undefined, string] => [
      logLoss,
      `version ${version}`,
    ]);
    const on = `on the same ${shots(holdout, dataset)} ${apart(challenger, comparison)}${otherDataset(holder, dataset)}`;
    if (isBetter(comparison)) {
      return sentence(`${named(challenger)} replaces ${named(holder)}: log loss ${owned(mine, its)} ${on}`);
    }
    const why =
      comparison.difference < 0 ? 'the gain may be chance' : `version ${challenger.version} is not better`;
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

import type { PairedComparison } from '../algorithms/evaluation/paired-comparison.js';
import type { Candidate, Holdout } from './election.js';

/** Two-sided p below which a difference counts. */
export const SIGNIFICANCE = 0.05;

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

function shots({ rows, games }: Holdout): string {
  return `${count.format(rows)} shots of ${count.format(games)} later games`;
}

function chance(pValue: number): string {
  return pValue < 0.0001 ? 'p < 0.0001' : `p = ${pValue.toFixed(4)}`;
}

/** Whether the challenger is better by more than chance. */
export function isBetter({ difference, pValue }: PairedComparison): boolean {
  return difference < 0 && pValue < SIGNIFICANCE;
}

/** One sentence for each way in which a decision can go, with the numbers that it rests on. */
export const verdictOf = {
  compared(challenger: Candidate, holder: Candidate, holdout: Holdout, comparison: PairedComparison): string {
    const { difference, pValue } = comparison;
    const numbers =
      `log loss ${loss(challenger.logLoss)} against ${loss(holder.logLoss)} on the same ${shots(holdout)} ` +
      `(difference ${difference.toFixed(4)}, ${chance(pValue)})`;
    if (isBetter(comparison)) {
      return sentence(`${named(challenger)} replaces ${named(holder)}: ${numbers}`);
    }
    const why = difference < 0 ? 'the gain may be chance' : 'the challenger is not better';
    return sentence(`${named(holder)} stays champion against ${named(challenger)}, ${why}: ${numbers}`);
  },
  first(challenger: Candidate, holdout: Holdout, baseRateLogLoss: number, elected: boolean): string {
    const numbers =
      `log loss ${loss(challenger.logLoss)} against ${loss(baseRateLogLoss)} ` +
      `for always answering the make rate of the training part, on ${shots(holdout)}`;
    return elected
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
      `${named(holder)} stays champion: no games of the test part are later than ${date}, up to which it has seen ` +
        `them, so version ${challenger.version} cannot be compared with it`,
    );
  },
  oneGame(challenger: Candidate, holder: Candidate): string {
    return sentence(
      `${named(holder)} stays champion: only one game is later than those it has seen, and one game cannot tell ` +
        `whether version ${challenger.version} is better`,
    );
  },
  noShots(challenger: Candidate): string {
    return sentence(
      `there is still no champion: the test part has no shots on which ${named(challenger)} could be measured`,
    );
  },
  lostRace(challenger: Candidate, holder: Candidate | undefined, now: number | undefined): string {
    const was = holder ? `version ${holder.version}` : 'nobody';
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

import {
  classifyDomains,
  domainProbabilities,
  type DomainSide,
} from '../../algorithms/drift/domain-classifier.js';
import { reconstructionError } from '../../algorithms/drift/reconstruction.js';
import type { Feature } from '../../algorithms/training-data.js';
import type { MultivariateFinding } from '../reports/report.js';
import { listed, percent, plain, withInterval } from '../reports/words.js';

/** Two sides with the same features, and rows to score. */
export interface MultivariateTask {
  featureNames: readonly string[];
  /** Kinds by name; a feature that is not listed is a plain quantity. */
  features: readonly Feature[];
  reference: DomainSide;
  current: DomainSide;
  /** Rows of the reference whose domain probabilities are wanted, with the same features. */
  score?: readonly Float64Array[];
  seed: number;
}

export interface MultivariateResult {
  finding: MultivariateFinding;
  /** For each row of `score`: that it is of the window, if both are as frequent. Absent with too few games. */
  probabilities?: Float64Array;
}

/** One-sided, of the area and of the ratio: two tests of a report. */
const LEVEL = 0.0005;
/** Smallest effects that matter. */
const AUC_MATTERS = 0.55;
const RATIO_MATTERS = 1.05;
/** Features that are named; a share below this is not. */
const NAMED = 8;
const SHARE_NAMED = 0.01;

/**
 * Whether the features together changed. Identifiers are left out: those of a window nearly always differ from those of the reference, as
 * they come and go, and a classifier would look at nothing else.
 */
export function compareRows(task: MultivariateTask): MultivariateResult {
  const { features } = task;
  const kindOf = (name: string) => features.find((feature) => feature.name === name)?.kind ?? 'quantity';
  const used = [...task.featureNames.keys()].filter((i) => kindOf(task.featureNames[i]) !== 'identifier');
  const names = used.map((i) => task.featureNames[i]);
  const categorical = [...names.keys()].filter((i) => kindOf(names[i]) === 'category');
  const only = (columns: readonly Float64Array[]) => used.map((i) => columns[i]);
  const sides = [task.reference, task.current].map((side) => ({ ...side, columns: only(side.columns) }));
  const domains = classifyDomains(sides[0], sides[1], { seed: task.seed, categorical });
  const errors = reconstructionError(sides[0], sides[1], categorical);
  const reconstruction = errors && {
    reference: errors.reference,
    current: errors.current,
    ratio: { value: errors.ratio, interval: errors.interval },
    drifted: errors.pValue <= LEVEL && Math.max(errors.ratio, 1 / errors.ratio) >= RATIO_MATTERS,
  };
  if (!domains) {
    const text = 'Too few rows or games to compare all features together.';
    const nothing = { auc: { value: null }, drifted: false, features: [], text };
    return { finding: { ...nothing, ...(reconstruction && { reconstruction }) } };
  }
  const auc = { value: domains.auc, interval: domains.interval };
  const apart = domains.pValue <= LEVEL && domains.auc >= AUC_MATTERS;
  const shares = names
    .map((column, i) => ({ column, share: domains.importances[i] }))
    .filter(({ share }) => share >= SHARE_NAMED)
    .toSorted((a, b) => b.share - a.share)
    .slice(0, NAMED);
  const by = shares.slice(0, 3).map(({ column, share }) => `${column} (${percent(share)})`);
  const how = domains.auc >= AUC_MATTERS ? 'beyond chance' : 'to a degree that matters';
  const told = apart
    ? `A classifier tells rows of the window from rows of the reference: area under the curve ${withInterval(auc)}, mostly by ${listed(by)}.`
    : `A classifier cannot tell rows of the window from rows of the reference ${how}: area under the curve ${withInterval(auc)}.`;
  const farther = reconstruction?.drifted
    ? `Rows lie ${plain(errors!.ratio)} times as far from the reference's principal components as before: features go together otherwise.`
    : undefined;
  // The text is that of a cause: what drifted comes first.
  const said = apart ? [told, farther] : [farther, told];
  const text = said.filter((part) => part !== undefined).join(' ');
  const finding: MultivariateFinding = {
    auc,
    drifted: apart || reconstruction?.drifted === true,
    features: shares,
    ...(reconstruction && { reconstruction }),
    text,
  };
  const probabilities = task.score && domainProbabilities(domains.ensembles, only(task.score));
  return { finding, ...(probabilities && { probabilities }) };
}

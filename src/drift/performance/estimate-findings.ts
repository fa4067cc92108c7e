/** Estimates of the scores of a window without its outcomes, beside the realised scores where there are outcomes. */
import {
  type ClassificationReport,
  classificationReport,
  SCORES,
} from '../../algorithms/evaluation/classification-report.js';
import { importanceWeights } from '../../algorithms/evaluation/importance-weights.js';
import {
  ESTIMATED,
  estimateScores,
  type Estimates,
} from '../../algorithms/evaluation/performance-estimate.js';
import type { ReferencePerformance } from '../../algorithms/evaluation/reference-performance.js';
import type { EstimateFinding } from '../reports/report.js';
import type { DomainRows } from './performance-input.js';
import { estimateOf, nats } from './score-text.js';

/** With less, a few rows of the reference decide, and the estimate is not shown. */
const FEWEST_EFFECTIVE_ROWS = 100;

/** @param realised scores of the rows of the window whose outcome is known */
export function estimateFindings(
  probabilities: Float64Array,
  games: Int32Array,
  reference: ReferencePerformance,
  domain: DomainRows | undefined,
  realised: ClassificationReport | undefined,
): EstimateFinding[] {
  const rows = probabilities.length;
  const confident = estimateScores(probabilities, games, reference.estimates);
  const known = realised ? ` ${realised.rows} of ${rows} rows have an outcome.` : '';
  const findings = [
    finding('cbpe', confident, reference, realised, {
      how: 'From recalibrated probabilities, if what follows from the features has not changed',
      known,
    }),
  ];
  const weighted = domain && weightedEstimate(domain, reference, { realised, known });
  return weighted ? [...findings, weighted] : findings;
}

function weightedEstimate(
  { labels, probabilities, games, current }: DomainRows,
  reference: ReferencePerformance,
  { realised, known }: { realised?: ClassificationReport; known: string },
): EstimateFinding | undefined {
  const { weights, effectiveRows, clippedShare } = importanceWeights(current);
  if (effectiveRows < FEWEST_EFFECTIVE_ROWS) return undefined;
  const { scores } = classificationReport({ labels, probabilities, games, weights });
  const worth = `worth ${Math.round(effectiveRows)} of equal weight`;
  const cut = clippedShare > 0 ? `, ${(100 * clippedShare).toFixed(1)} % of the weights cut` : '';
  return finding('importance-weighted', scores, reference, realised, {
    how: `From ${labels.length} rows of the reference weighted to look like the window (${worth}${cut}), if what follows from the features has not changed`,
    known,
  });
}

function finding(
  method: EstimateFinding['method'],
  scores: Estimates,
  reference: ReferencePerformance,
  realised: ClassificationReport | undefined,
  { how, known }: { how: string; known: string },
): EstimateFinding {
  const { value, interval } = scores.logLoss;
  const range = interval ? ` (${nats(interval[0])} to ${nats(interval[1])})` : '';
  const truth = realised?.scores.logLoss.value;
  const realisedText = truth === undefined ? '' : `; realised ${nats(truth)}`;
  return {
    method,
    scores: ESTIMATED.map((key) => {
      const came = realised?.scores[key].value;
      return {
        name: SCORES[key].name,
        estimated: estimateOf(scores[key]),
        reference: reference.scores[key].value,
        ...(came !== undefined && came !== null && { realised: came }),
      };
    }),
    text: `${how}: log loss ${nats(value)}${range} against ${nats(reference.scores.logLoss.value)} on the reference${realisedText}.${known}`,
  };
}

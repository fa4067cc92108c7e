/** Gradient boosting of the log loss: leaf-wise trees on histograms, with second derivatives. */
import type { Random } from '../random/random.js';
import { type TrainingData, checkTrainingData, weightedRows } from '../training-data.js';
import { ensembleFromGrown } from './assemble.js';
import { type BinnedColumns, binColumns } from './binning.js';
import { drawRows, drawnColumns } from './sampling.js';
import type { TreeEnsemble } from './tree-ensemble.js';
import { type GrownTree, TreeGrower, leafOfBinned } from './tree-grower.js';

export interface GradientBoostingParameters {
  /** Most trees. */
  trees: number;
  /** Above 0, up to 1. */
  learningRate: number;
  maxLeaves: number;
  maxDepth: number;
  minRowsInLeaf: number;
  minChildWeight: number;
  minGain: number;
  l1: number;
  l2: number;
  /** Above 0, up to 1, as is columnFraction. */
  rowFraction: number;
  columnFraction: number;
  /** Trees without improvement on the validation part before it ends; 0: off. */
  earlyStopping: number;
  maxBins: number;
}

export interface GradientBoostingFit {
  ensemble: TreeEnsemble;
  /** Trees kept: with early stopping those up to the lowest validation log loss, else all. */
  iterations: number;
  /** After each tree that was grown; empty without validation rows. */
  validationLogLoss: number[];
}

/** The base rate is kept this far from 0 and 1, so that data of one class has a finite answer. */
const RATE_CLIP = 1e-6;
/** Smallest second derivative of a row, so that sure answers do not divide by 0. */
const MIN_HESSIAN = 1e-16;

/**
 * Fits on the training part. Rows of weight 0 count as absent. Early stopping is off where the validation part is empty.
 * Fitting ends early where no split is left; there may be no tree at all (one class, one row, constant columns).
 * Throws InvalidTrainingData. The same data, parameters and seed give the same trees.
 */
export function fitGradientBoosting(
  data: TrainingData,
  parameters: GradientBoostingParameters,
  random: Random,
  onProgress?: (done: number, total: number) => void,
): GradientBoostingFit {
  checkTrainingData(data);
  const rows = weightedRows(data, data.train);
  const held = weightedRows(data, data.validation);
  const range = {
    from: Math.min(data.train.from, data.validation.from),
    to: Math.max(data.train.to, data.validation.to),
  };
  const binned = binColumns(data.columns, rows, range, parameters.maxBins);
  const boosting = new Boosting(data, parameters, binned, rows, held);
  const validationLogLoss: number[] = [];
  let best = { trees: 0, loss: held.length > 0 ? boosting.validationLogLoss() : Infinity };
  for (let k = 0; k < parameters.trees; k++) {
    if (!boosting.addTree(random.fork(`tree ${k}`))) break;
    onProgress?.(k + 1, parameters.trees);
    if (held.length === 0) continue;
    const loss = boosting.validationLogLoss();
    validationLogLoss.push(loss);
    if (loss < best.loss) best = { trees: boosting.trees.length, loss };
    if (parameters.earlyStopping > 0 && boosting.trees.length - best.trees >= parameters.earlyStopping) break;
  }
  const stopping = parameters.earlyStopping > 0 && held.length > 0;
  const kept = stopping ? boosting.trees.slice(0, best.trees) : boosting.trees;
  const head = { featureCount: data.columns.length, link: 'logit', baseScore: boosting.baseScore } as const;
  return { ensemble: ensembleFromGrown(kept, binned, head), iterations: kept.length, validationLogLoss };
}

/** The trees so far, and the raw score of every row that follows from them. */
class Boosting {
  readonly trees: GrownTree[] = [];
  readonly baseScore: number;
  readonly #scores: Float64Array;
  readonly #gradients: Float64Array;
  readonly #hessians: Float64Array;
  readonly #grower: TreeGrower;

  constructor(
    private readonly data: TrainingData,
    private readonly parameters: GradientBoostingParameters,
    private readonly binned: BinnedColumns,
    /** Training and validation rows with weight. */
    private readonly rows: Int32Array,
    private readonly held: Int32Array,
  ) {
    this.baseScore = logOdds(weightedRate(data, rows));
    this.#scores = new Float64Array(data.labels.length).fill(this.baseScore);
    this.#gradients = new Float64Array(data.labels.length);
    this.#hessians = new Float64Array(data.labels.length);
    const rules = { ...parameters, order: 'best-first', featuresPerSplit: Infinity } as const;
    this.#grower = new TreeGrower(binned, rules, rows.length);
  }

  /** Grows the next tree; false where no split was to be had and none is to be expected. */
  addTree(random: Random): boolean {
    const { rowFraction, columnFraction } = this.parameters;
    this.#derive();
    const sampled = drawRows(this.rows, rowFraction, random.fork('rows'));
    const columns = drawnColumns(this.data.columns.length, columnFraction, random.fork('columns'));
    const source = { rows: sampled, gradients: this.#gradients, hessians: this.#hessians };
    const tree = this.#grower.grow(source, columns, random);
    if (tree.feature.length === 1) return rowFraction < 1 || columnFraction < 1;
    tree.value = tree.value.map((value) => value * this.parameters.learningRate);
    this.trees.push(tree);
    this.#addToScores(tree, sampled);
    return true;
  }

  /** Weighted mean over the validation rows. */
  validationLogLoss(): number {
    let loss = 0;
    let weight = 0;
    for (const row of this.held) {
      const w = this.data.weights?.[row] ?? 1;
      const margin = this.data.labels[row] === 1 ? this.#scores[row] : -this.#scores[row];
      // ln(1 + e^-m) without overflow.
      loss += w * (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin);
      weight += w;
    }
    return loss / weight;
  }

  /** First and second derivative of the log loss at the present scores: p - y and p (1 - p), times the weight. */
  #derive(): void {
    const { labels, weights } = this.data;
    for (const row of this.rows) {
      const p = 1 / (1 + Math.exp(-this.#scores[row]));
      const w = weights ? weights[row] : 1;
      this.#gradients[row] = w * (p - labels[row]);
      this.#hessians[row] = w * Math.max(MIN_HESSIAN, p * (1 - p));
    }
  }

  #addToScores(tree: GrownTree, sampled: Int32Array): void {
    const walk = (row: number) => {
      this.#scores[row] += tree.value[leafOfBinned(tree, this.binned, row)];
    };
    if (sampled.length === this.rows.length) {
      tree.feature.forEach((feature, node) => {
        if (feature >= 0) return;
        for (let i = tree.begin[node]; i < tree.end[node]; i++) this.#scores[sampled[i]] += tree.value[node];
      });
    } else {
      this.rows.forEach(walk);
    }
    this.held.forEach(walk);
  }
}

/** Share of label 1 by weight. */
function weightedRate(data: TrainingData, rows: Int32Array): number {
  let positive = 0;
  let total = 0;
  for (const row of rows) {
    const w = data.weights?.[row] ?? 1;
    positive += w * data.labels[row];
    total += w;
  }
  return positive / total;
}

function logOdds(rate: number): number {
  const clipped = Math.min(1 - RATE_CLIP, Math.max(RATE_CLIP, rate));
  return Math.log(clipped / (1 - clipped));
}

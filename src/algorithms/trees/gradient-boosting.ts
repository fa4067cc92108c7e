/** Gradient boosting of the log loss: leaf-wise trees on histograms, with second derivatives. */
import type { Random } from '../random/random.js';
import { type TrainingData, checkTrainingData, weightedRows } from '../training-data.js';
import { ensembleFromGrown } from './assemble.js';
import { type BinnedColumns, binColumns } from './binning.js';
import { type GrowthMemory, withGrowthMemory } from './kernel/growth-memory.js';
import { GrowthWorkspace, factorOf, unitsFor } from './kernel/growth-workspace.js';
import { drawRows, drawnColumns } from './sampling.js';
import { Team, type TeamStarter } from './kernel/team.js';
import type { TreeEnsemble } from './tree-ensemble.js';
import { type GrownTree, TreeGrower } from './tree-grower.js';
import { TreeWalk } from './tree-walk.js';

export interface GradientBoostingParameters {
  /** Maximum number of trees. */
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
  /** Number of trees without improvement on the validation part after which fitting ends; 0: off. */
  earlyStopping: number;
  maxBins: number;
  /** LightGBM's cautions, for features that are categories: see `CategoryRules`. */
  categorySmoothing?: number;
  categoryL2?: number;
  maxCategories?: number;
}

export interface TreeFitOptions {
  onProgress?: (done: number, total: number) => void;
  /** Indexes of features that are categories. */
  categorical?: readonly number[];
  /** One per feature. 1: the output must not decrease as the value grows; -1: it must not increase; 0: no constraint. */
  monotone?: readonly number[];
  /** Bins of the same columns, found on the same training rows with the same options. Absent: they are found here. */
  binned?: BinnedColumns;
  /** Lets other threads share the work; the result is the same. */
  startTeam?: TeamStarter;
}

export interface GradientBoostingFit {
  ensemble: TreeEnsemble;
  /** Trees kept: with early stopping those up to the lowest validation log loss, else all. */
  iterations: number;
  /** After each tree that was grown; empty without validation rows. */
  validationLogLoss: number[];
}

/** The base rate is kept this far from 0 and 1, so that data of one class has a finite score. */
const RATE_CLIP = 1e-6;
/** A row's node is remembered in two bytes. */
const MOST_LEAVES = 32_768;
/** Largest second derivative of a row of weight 1. */
const STEEPEST = 0.25;
/** LightGBM's defaults. */
export const CATEGORY_RULES = { categorySmoothing: 10, categoryL2: 10, maxCategories: 32 } as const;

/**
 * Fits on the training part. Rows of weight 0 count as absent. Early stopping is off if the validation part is empty.
 * Fitting ends early if no split is possible; there may be no tree at all (one class, one row, constant columns).
 * The same data, parameters and seed give the same trees.
 * @throws {InvalidTrainingData} when the data cannot be trained on
 * @throws {RangeError} when a tree may have more than 32,768 leaves
 */
export function fitGradientBoosting(
  data: TrainingData,
  parameters: GradientBoostingParameters,
  random: Random,
  options: TreeFitOptions = {},
): GradientBoostingFit {
  checkTrainingData(data);
  if (!(parameters.maxLeaves <= MOST_LEAVES)) {
    throw new RangeError(`maxLeaves must be at most ${MOST_LEAVES}, not ${parameters.maxLeaves}`);
  }
  return withGrowthMemory((memory) => {
    // Helpers get ready while bins are found.
    const team = options.startTeam && Team.start(memory, options.startTeam);
    const rows = weightedRows(data, data.train);
    const held = weightedRows(data, data.validation);
    const { maxBins } = parameters;
    try {
      const binned =
        options.binned ??
        binColumns(data.columns, rows, spanOf(data), { maxBins, categorical: options.categorical });
      const space = new GrowthWorkspace(memory, binned, data, team);
      const boosting = new Boosting(data, parameters, options, { memory, space, binned, rows, held });
      return boosting.run(random);
    } finally {
      team?.end();
    }
  });
}

/** From the first to the last row that is looked at. */
export function spanOf({ train, validation }: TrainingData): { from: number; to: number } {
  return { from: Math.min(train.from, validation.from), to: Math.max(train.to, validation.to) };
}

interface Material {
  memory: GrowthMemory;
  space: GrowthWorkspace;
  binned: BinnedColumns;
  /** Training and validation rows with weight. */
  rows: Int32Array;
  held: Int32Array;
}

/** The trees so far, and the raw score of every row. */
class Boosting {
  readonly #trees: GrownTree[] = [];
  readonly #baseScore: number;
  readonly #grower: TreeGrower;
  readonly #walk: TreeWalk;
  /** All training rows, those of the present tree, and the validation rows, in the kernel's memory. */
  readonly #all: { at: number; view: Int32Array };
  readonly #sample: { at: number; view: Int32Array };
  readonly #held: { at: number; view: Int32Array };
  /** Sums of the derivatives of all training rows; 0: not known. */
  #root = 0;

  constructor(
    private readonly data: TrainingData,
    private readonly parameters: GradientBoostingParameters,
    private readonly options: TreeFitOptions,
    private readonly material: Material,
  ) {
    const { memory, space, binned, rows, held } = material;
    this.#baseScore = baseScoreAt(weightedRate(data, rows));
    space.odds.fill(factorOf(this.#baseScore));
    const { weight, heaviest } = weightsOf(data, rows);
    space.units = unitsFor(rows.length, weight, heaviest, STEEPEST);
    this.#all = space.list(rows);
    this.#sample = space.list(rows);
    this.#held = space.list(held);
    const rules = {
      ...CATEGORY_RULES,
      ...parameters,
      monotone: options.monotone,
      order: 'best-first',
      cuts: 'best',
      featuresPerSplit: Infinity,
    } as const;
    this.#grower = new TreeGrower(binned, rules, space);
    this.#walk = new TreeWalk(memory, space, binned, 2 * Math.min(parameters.maxLeaves, rows.length));
    this.#root = space.derive(this.#all.at, rows.length, { sums: parameters.rowFraction === 1 });
  }

  run(random: Random): GradientBoostingFit {
    const { data, parameters, options } = this;
    const { held, binned } = this.material;
    const validationLogLoss: number[] = [];
    let best = { trees: 0, loss: held.length > 0 ? this.#validationLogLoss() : Infinity };
    for (let k = 0; k < parameters.trees; k++) {
      if (!this.#addTree(random.fork(`tree ${k}`))) break;
      options.onProgress?.(k + 1, parameters.trees);
      if (held.length === 0) continue;
      const loss = this.#validationLogLoss();
      validationLogLoss.push(loss);
      if (loss < best.loss) best = { trees: this.#trees.length, loss };
      if (parameters.earlyStopping > 0 && this.#trees.length - best.trees >= parameters.earlyStopping) break;
    }
    const stopping = parameters.earlyStopping > 0 && held.length > 0;
    const kept = stopping ? this.#trees.slice(0, best.trees) : this.#trees;
    const head = {
      featureCount: data.columns.length,
      link: 'logit',
      baseScore: this.#baseScore,
    } as const;
    const ensemble = ensembleFromGrown(kept, binned, head);
    return { ensemble, iterations: kept.length, validationLogLoss };
  }

  /** Grows the next tree; false once no further split is possible. */
  #addTree(random: Random): boolean {
    const { rowFraction, columnFraction, learningRate } = this.parameters;
    const { space, rows } = this.material;
    const sampled = rowFraction < 1 ? drawRows(rows, rowFraction, random.fork('rows')) : rows;
    const columns = drawnColumns(this.data.columns.length, columnFraction, random.fork('columns'));
    this.#sample.view.set(sampled);
    const tree = this.#grower.grow(this.#sample.at, sampled.length, columns, random, this.#root);
    this.#root = 0;
    if (tree.split.length === 1) return rowFraction < 1 || columnFraction < 1;
    tree.value = tree.value.map((value) => value * learningRate);
    this.#trees.push(tree);
    if (sampled.length === rows.length) {
      const leaves = [...tree.split.keys()].filter((node) => !tree.split[node]);
      leaves.sort((a, b) => tree.end[a] - tree.end[b]);
      const ends = leaves.map((node) => tree.end[node]);
      space.mark(this.#sample.at, ends, leaves);
      this.#root = space.derive(this.#all.at, rows.length, { answers: tree.value, sums: true });
    } else {
      this.#walk.add(tree, this.#all.at, rows.length);
      space.derive(this.#all.at, rows.length, { sums: false });
    }
    this.#walk.add(tree, this.#held.at, this.material.held.length);
    return true;
  }

  /** Weighted mean over the validation rows. */
  #validationLogLoss(): number {
    const { odds } = this.material.space;
    let loss = 0;
    let weight = 0;
    for (const row of this.material.held) {
      const w = this.data.weights?.[row] ?? 1;
      // -ln(p) = ln(1 + o), and -ln(1 - p) = ln(1 + 1/o).
      loss += w * Math.log1p(this.data.labels[row] === 1 ? odds[row] : 1 / odds[row]);
      weight += w;
    }
    return loss / weight;
  }
}

/** Sum and largest of the weights of rows. */
export function weightsOf(data: TrainingData, rows: Int32Array): { weight: number; heaviest: number } {
  const { weights } = data;
  if (!weights) return { weight: rows.length, heaviest: 1 };
  let weight = 0;
  let heaviest = 0;
  for (const row of rows) {
    weight += weights[row];
    heaviest = Math.max(heaviest, weights[row]);
  }
  return { weight, heaviest };
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

/** The log-odds of a base rate. `logOdds` of evaluation clips and rounds otherwise, and model bytes depend on both. */
function baseScoreAt(rate: number): number {
  const clipped = Math.min(1 - RATE_CLIP, Math.max(RATE_CLIP, rate));
  return Math.log(clipped / (1 - clipped));
}

import { rowLogLoss } from '../../algorithms/evaluation/scores.js';
import { type JoinedBlock, SHOT_TYPES, UNKNOWN, ZONES } from './joined-block.js';

/** Bins of equal width of the calibration curve and its error. */
const BINS = 10;
/** Numbers of a bin: rows, sum of probabilities, made shots. */
const BIN_NUMBERS = 3;
/** Numbers of a cell: predictions, with outcome, right, made, sum of log loss, of squared error, of probability; then the bins. */
const BINS_AT = 7;
const NUMBERS = BINS_AT + BINS * BIN_NUMBERS;

/** Sums for each answerer, zone and shot type of a block: (answerer * ZONES + zone) * SHOT_TYPES + type. */
export type ScoreCells = Float64Array;

/** One bin of the calibration curve. */
export interface ScoreBin {
  /** Excluded, except for the first bin. */
  from: number;
  /** Included. */
  to: number;
  meanPredicted: number;
  observedRate: number;
  count: number;
}

/** How good predictions were. Means are over those with an outcome, and null without any. */
export interface LiveScores {
  predictions: number;
  withOutcome: number;
  /** Share of made shots. */
  madeRate: number | null;
  meanProbability: number | null;
  /** Share of predictions (made if the probability is above 0.5, as in the answer) that came true. */
  accuracy: number | null;
  /** Nats, probabilities clipped to [2^-52, 1 - 2^-52]. */
  logLoss: number | null;
  /** Mean of (probability - outcome)^2. */
  brier: number | null;
  /** Expected calibration error over ten equally wide bins, 0..1. */
  calibrationError: number | null;
}

/** Adds the rows of a block to cells. @param rows absent: all */
export function addRows(cells: ScoreCells, block: JoinedBlock, rows?: Uint32Array): void {
  const { group, zone, shotType, outcome, probability } = block;
  const count = rows?.length ?? block.rows;
  for (let i = 0; i < count; i++) {
    const row = rows ? rows[i] : i;
    const at = ((group[row] * ZONES + zone[row]) * SHOT_TYPES + shotType[row]) * NUMBERS;
    cells[at]++;
    if (outcome[row] !== UNKNOWN) addOutcome(cells, at, probability[row], outcome[row]);
  }
}

/** Room for the cells of a block. */
export function cellsFor({ groups }: JoinedBlock): ScoreCells {
  return new Float64Array(groups.length * ZONES * SHOT_TYPES * NUMBERS);
}

/** The cells of all rows of a block, made once for each state of its outcomes. */
export function cellsOf(block: JoinedBlock): ScoreCells {
  if (!block.cells) {
    const cells = cellsFor(block);
    addRows(cells, block);
    block.cells = cells;
  }
  return block.cells;
}

/** Sums of one slice, from many cells. */
export class ScoreSums {
  private readonly sums = new Float64Array(NUMBERS);

  /** Adds cell number `cell`. */
  add(cells: ScoreCells, cell: number): void {
    const from = cell * NUMBERS;
    if (cells[from] === 0) return;
    for (let i = 0; i < NUMBERS; i++) this.sums[i] += cells[from + i];
  }

  get isEmpty(): boolean {
    return this.sums[0] === 0;
  }

  scores(): LiveScores {
    const [predictions, withOutcome, right, made, logLoss, squared, probability] = this.sums;
    const mean = (sum: number): number | null => (withOutcome === 0 ? null : sum / withOutcome);
    return {
      predictions,
      withOutcome,
      madeRate: mean(made),
      meanProbability: mean(probability),
      accuracy: mean(right),
      logLoss: mean(logLoss),
      brier: mean(squared),
      calibrationError: mean(
        this.bins().reduce((gap, bin) => gap + bin.count * Math.abs(bin.observedRate - bin.meanPredicted), 0),
      ),
    };
  }

  /** Those that have rows. */
  bins(): ScoreBin[] {
    const bins: ScoreBin[] = [];
    for (let bin = 0; bin < BINS; bin++) {
      const at = BINS_AT + bin * BIN_NUMBERS;
      const [count, probability, made] = this.sums.subarray(at, at + BIN_NUMBERS);
      if (count === 0) continue;
      bins.push({
        from: bin / BINS,
        to: (bin + 1) / BINS,
        meanPredicted: probability / count,
        observedRate: made / count,
        count,
      });
    }
    return bins;
  }
}

function addOutcome(cells: ScoreCells, at: number, probability: number, made: number): void {
  cells[at + 1]++;
  if (probability > 0.5 === (made === 1)) cells[at + 2]++;
  cells[at + 3] += made;
  cells[at + 4] += rowLogLoss(made, probability);
  cells[at + 5] += (probability - made) * (probability - made);
  cells[at + 6] += probability;
  const bin = at + BINS_AT + binOf(probability) * BIN_NUMBERS;
  cells[bin]++;
  cells[bin + 1] += probability;
  cells[bin + 2] += made;
}

/** A product may land on the wrong side of an edge by rounding; the edge k / BINS decides. */
function binOf(probability: number): number {
  let bin = Math.min(BINS - 1, Math.max(0, Math.ceil(probability * BINS) - 1));
  if (bin > 0 && probability <= bin / BINS) bin -= 1;
  else if (bin < BINS - 1 && probability > (bin + 1) / BINS) bin += 1;
  return bin;
}

import { COURT, featureRow, featuresFromLocation } from '../../basketball/index.js';
import { probabilitiesOf } from '../batch/block-probabilities.js';
import { emptyColumns } from '../batch/rows.js';
import type { ServedModel } from '../../serving/index.js';

/** The player, the time and the size of the cells. */
export interface ChartQuestion {
  player: number;
  /** 1 to 4, overtime from 5. */
  period: number;
  /** Seconds left in the period. */
  seconds: number;
  /** Edge of a cell in tenths of a foot. */
  cell: number;
}

/** The probability of a make over half the court, in rows from the baseline to half court. */
export interface ShotChart {
  /** Centres of the cells in tenths of a foot from the hoop: along the baseline, and towards half court. */
  x: number[];
  y: number[];
  /** Shot_Zone_Combined; [row][column], as are the probabilities. */
  zones: number[][];
  /** 0..1, of a shot from the centre of the cell. */
  probabilities: number[][];
}

/**
 * The chart of a model that takes the features.
 * @throws {RangeError} when the clock shows more than the length of the period
 */
export async function shotChart(model: ServedModel, question: ChartQuestion): Promise<ShotChart> {
  const { player: playerId, period, seconds, cell } = question;
  const x = centres(-COURT.sidelineX, COURT.sidelineX, cell);
  const y = centres(COURT.baselineY, COURT.halfCourtY, cell);
  const rows = x.length * y.length;
  const columns = emptyColumns(rows);
  const zones = y.map((atY, i) =>
    x.map((atX, j) => {
      const features = featuresFromLocation({ playerId, x: atX, y: atY, period, minutes: 0, seconds });
      featureRow(features).forEach((value, k) => {
        columns[k][i * x.length + j] = value;
      });
      return features.Shot_Zone_Combined;
    }),
  );
  const all = await probabilitiesOf(model, { columns, rows }, new Float64Array(rows));
  const probabilities = y.map((_, i) => [...all.subarray(i * x.length, (i + 1) * x.length)]);
  return { x, y, zones, probabilities };
}

/** Centres of cells that cover a range; the last one may reach beyond it, but its centre does not. */
function centres(from: number, to: number, cell: number): number[] {
  const count = Math.ceil((to - from) / cell - 0.5);
  return Array.from({ length: count }, (_, i) => from + (i + 0.5) * cell);
}

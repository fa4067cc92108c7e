import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { FEATURES } from '../../basketball/index.js';
import { Workers } from '../../platform/workers/workers.js';
import { type PredictedRows, PredictionReader } from '../../prediction-log/index.js';
import { VersionService } from '../../registry/index.js';
import type { ReferenceProfile } from '../profiles/reference-profile.js';
import { PredictionClusters } from './clusters.js';
import { GoldWindows } from './gold-window.service.js';
import { startOfDate } from './iso-date.js';
import { PredictionWindows } from './prediction-window.service.js';
import type { ScoreTask } from './score.worker.js';
import type { WindowSpec } from './window.js';
import type { WindowRows } from './window-rows.js';
import { capNote, MOST_ROWS } from './window-size.js';

/** Rows that are copied before requests are answered again. */
const ROWS_A_TURN = 16_384;
const SCORE_WORKER = new URL('./score.worker.js', import.meta.url);

/** Reads the rows of a window, at most 500,000, the newest. */
@Injectable()
export class WindowReader {
  constructor(
    private readonly gold: GoldWindows,
    private readonly predictions: PredictionWindows,
    private readonly log: PredictionReader,
    private readonly versions: VersionService,
    private readonly workers: Workers,
  ) {}

  /** @throws {AppError} `gold.no-snapshot` when the dataset has no snapshot */
  async read(spec: WindowSpec, reference: ReferenceProfile): Promise<WindowRows> {
    return spec.source === 'gold' ? this.ofGold(spec, reference) : this.ofPredictions(spec, reference);
  }

  private async ofGold(spec: WindowSpec, reference: ReferenceProfile): Promise<WindowRows> {
    const { data, range: whole, summary } = await this.gold.find(spec, reference);
    const range = { from: Math.max(whole.from, whole.to - MOST_ROWS), to: whole.to };
    const rows = range.to - range.from;
    const part = <T extends Float64Array | Int32Array | Uint8Array>(values: T): T =>
      values.subarray(range.from, range.to) as T;
    const probabilities = new Float64Array(new SharedArrayBuffer(rows * 8));
    const { featureNames, columns } = data;
    const model = await this.versions.modelBytes(reference.model, reference.version);
    const task: ScoreTask = { model, featureNames, columns, range, out: probabilities };
    await this.workers.run(SCORE_WORKER, task);
    const labels = new Int8Array(new SharedArrayBuffer(rows));
    labels.set(part(data.labels));
    const at = new Float64Array(new SharedArrayBuffer(rows * 8));
    fillTimes(at, part(data.dates));
    return {
      summary,
      featureNames,
      columns: columns.map(part),
      probabilities,
      labels,
      clusters: part(data.games),
      games: part(data.games),
      gameIds: data.gameIds,
      at,
      notes: whole.to - whole.from > MOST_ROWS ? [capNote(whole.to - whole.from)] : [],
    };
  }

  private async ofPredictions(spec: WindowSpec, reference: ReferenceProfile): Promise<WindowRows> {
    const { blocks, filter, last = Infinity } = await this.predictions.find(spec, reference);
    const listed = blocks.reduce((sum, { matching = 0 }) => sum + matching, 0);
    const most = Math.min(last, MOST_ROWS);
    const pieces: PredictedRows[] = [];
    let rows = 0;
    for await (const piece of this.log.predicted(blocks, filter)) {
      pieces.push(piece);
      rows += piece.rows;
      if (rows >= most) break;
    }
    const window = await joined(pieces.toReversed(), Math.max(0, rows - most), reference);
    const isCut = Math.min(last, listed) > MOST_ROWS;
    return { ...window, notes: isCut ? [capNote(Math.min(last, listed))] : [] };
  }
}

/** Unix ms of each date, YYYYMMDD; rows of a date follow one another. */
function fillTimes(at: Float64Array, dates: Int32Array): void {
  let time = Number.NaN;
  for (let row = 0; row < dates.length; row++) {
    if (row === 0 || dates[row] !== dates[row - 1]) time = startOfDate(dates[row]);
    at[row] = time;
  }
}

/** @param pieces oldest first @param skip rows of the oldest piece that are left out */
async function joined(
  pieces: PredictedRows[],
  skip: number,
  reference: ReferenceProfile,
): Promise<WindowRows> {
  const rows = pieces.reduce((sum, piece) => sum + piece.rows, 0) - skip;
  const { featureNames } = reference.sample;
  const places = featureNames.map((name) => FEATURES.indexOf(name as (typeof FEATURES)[number]));
  const numbers = (): Float64Array => new Float64Array(new SharedArrayBuffer(rows * 8));
  const whole = (): Int32Array => new Int32Array(new SharedArrayBuffer(rows * 4));
  const columns = featureNames.map(numbers);
  const [probabilities, at, clusters, games] = [numbers(), numbers(), whole(), whole()];
  const labels = new Int8Array(new SharedArrayBuffer(rows));
  const grouped = new PredictionClusters(reference.gameRows);
  let [next, labelled] = [0, 0];
  for (const [index, piece] of pieces.entries()) {
    for (let from = index === 0 ? skip : 0; from < piece.rows; from += ROWS_A_TURN) {
      const to = Math.min(piece.rows, from + ROWS_A_TURN);
      for (const [i, column] of columns.entries())
        column.set(piece.features[places[i]].subarray(from, to), next);
      probabilities.set(piece.probability.subarray(from, to), next);
      labels.set(piece.outcome.subarray(from, to), next);
      at.set(piece.at.subarray(from, to), next);
      for (let row = from; row < to; row++) {
        const { game, cluster } = grouped.of(piece.games.get(row));
        games[next] = game;
        clusters[next] = cluster;
        if (labels[next++] >= 0) labelled += 1;
      }
      await nextTurn();
    }
  }
  const { gameIds } = grouped;
  const { model, version } = reference;
  const times = rows > 0 && {
    from: new Date(at[0]).toISOString(),
    to: new Date(at[rows - 1]).toISOString(),
  };
  const summary = {
    source: 'predictions' as const,
    model,
    version,
    rows,
    games: gameIds.length,
    labelled,
    ...times,
  };
  return { summary, featureNames, columns, probabilities, labels, clusters, games, gameIds, at, notes: [] };
}

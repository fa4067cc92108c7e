import { Injectable } from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Soon, whenThere } from '../platform/concurrency/soon.js';
import { PredictionLog } from '../prediction-log/index.js';
import { ChampionHolder, PredictionCounters, type ServedColumn, type ServedModel } from '../serving/index.js';
import { invalidRequest } from './protocols.errors.js';
import type { Rows } from './oip/tabular-input.js';

/** Rows that are computed at once, in a few milliseconds; other requests are answered between two slices. */
const SLICE = 4096;
/** Larger requests are not logged. */
const MOST_LOGGED = 10_000;

export interface ScoredRows {
  /** Probability (0..1) of label 1 of each row. */
  probabilities: Float64Array;
  /** Ids of the predictions in the log, one per row; empty if they are not logged. */
  ids: readonly string[];
}

/** Computes the predictions of rows, and logs those of models with the features of a shot. */
@Injectable()
export class RowScorer {
  constructor(
    private readonly log: PredictionLog,
    private readonly holder: ChampionHolder,
    private readonly counters: PredictionCounters,
  ) {}

  /** @throws {AppError} `protocols.invalid` when a probability is not a number from 0 to 1: the model cannot take such a row */
  score(model: ServedModel, rows: Rows, requestId: string): Soon<ScoredRows> {
    return whenThere(probabilitiesOf(model, rows), (probabilities) =>
      this.logged(model, rows, probabilities, requestId),
    );
  }

  private logged(
    model: ServedModel,
    { values, n }: Rows,
    probabilities: Float64Array,
    requestId: string,
  ): ScoredRows {
    let ones = 0;
    for (let i = 0; i < n; i++) {
      if (probabilities[i] > 0.5) ones++;
      if (probabilities[i] >= 0 && probabilities[i] <= 1) continue;
      throw invalidRequest(`Row ${i} has a value for which the model has no probability.`);
    }
    const isChampion = model === this.holder.loaded;
    if (isChampion) this.count(model.version, n - ones, ones);
    if (!model.takesFeatures || n > MOST_LOGGED) return { probabilities, ids: [] };
    const { name, version } = model;
    const role = isChampion ? 'champion' : 'requested';
    const ids = this.log.appendRows({ model: name, version, role, rows: values, probabilities, requestId });
    return { probabilities, ids };
  }

  /** As the predictions of POST /predict. */
  private count(version: number, missed: number, made: number): void {
    if (missed > 0) this.counters.of(version, 0).count += missed;
    if (made > 0) this.counters.of(version, 1).count += made;
  }
}

/** Whether a model's rows are scored here: it answers labels and probabilities, whatever its own outputs are. */
export function isScored(model: ServedModel): boolean {
  return model.probabilities !== undefined || (model.takesFeatures && model.probabilitiesLater !== undefined);
}

function probabilitiesOf(model: ServedModel, { values, n }: Rows): Soon<Float64Array> {
  if (model.probabilities) {
    return n <= SLICE ? model.probabilities(values, n) : inSlices(model, values, n);
  }
  requireIntegers(model.columns!, values);
  return model.probabilitiesLater!(values, n);
}

/** A model that is computed elsewhere may have inputs of integers. */
function requireIntegers(columns: readonly ServedColumn[], values: Float64Array): void {
  for (const [j, { name, type }] of columns.entries()) {
    if (type !== 'long' && type !== 'integer') continue;
    for (let i = j; i < values.length; i += columns.length) {
      if (Number.isInteger(values[i])) continue;
      throw invalidRequest(`Row ${(i - j) / columns.length}: ${name} must be an integer (${type}).`);
    }
  }
}

async function inSlices(model: ServedModel, values: Float64Array, n: number): Promise<Float64Array> {
  const width = model.columns!.length;
  const all = new Float64Array(n);
  for (let from = 0; from < n; from += SLICE) {
    const to = Math.min(n, from + SLICE);
    all.set(model.probabilities!(values.subarray(from * width, to * width), to - from), from);
    await nextTurn();
  }
  return all;
}

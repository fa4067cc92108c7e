import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { maxSecondsInPeriod } from '../../basketball/index.js';
import { AppError } from '../../platform/errors/app-error.js';
import { ServedModels } from '../../serving/index.js';
import { type ChartQuestion, type ShotChart, shotChart } from './shot-chart.js';

/** Each takes up to some hundred kilobytes. */
const CHARTS_KEPT = 64;

export interface VersionedChart extends ShotChart {
  version: number;
  /** Equal for equal charts: version, its file's hash, and the question. */
  tag: string;
}

/** Charts of the champion; those requested last stay in memory. */
@Injectable()
export class ShotCharts {
  private readonly kept = new LRUCache<string, VersionedChart>({ max: CHARTS_KEPT });

  constructor(private readonly models: ServedModels) {}

  /** @throws {AppError} `prediction.no-champion`, `http.invalid` when the clock shows more than the length of the period */
  async chart(question: ChartQuestion): Promise<VersionedChart> {
    const { player, period, seconds, cell } = question;
    const longest = maxSecondsInPeriod(period);
    if (seconds > longest) throw clockBeyond(period, longest);
    const model = this.models.current();
    const { modelHash, version } = model.source;
    // Of the period only the seconds left matter to the features.
    const tag = `${version}-${modelHash.slice(0, 12)}-${player}-${seconds}-${cell}`;
    const known = this.kept.get(tag);
    if (known) return known;
    const chart = { ...(await shotChart(model, question)), version, tag };
    this.kept.set(tag, chart);
    return chart;
  }
}

function clockBeyond(period: number, longest: number): AppError {
  const message = `clock must be at most ${longest} seconds in period ${period}`;
  return new AppError({
    code: 'http.invalid',
    kind: 'invalid',
    message: `The request is not valid: ${message}.`,
    details: [{ field: 'clock', rule: 'max', message }],
  });
}

import { Injectable } from '@nestjs/common';
import type { Page } from '../../platform/http/listing.js';
import { PREDICTION_ROLES } from '../blocks/prediction-columns.js';
import { PredictionMetrics } from '../prediction-metrics.service.js';
import { outcomeUnknown } from '../prediction-log.errors.js';
import { JoinedBlocks } from '../reading/joined-blocks.service.js';
import { type Outcome, outcomeAt } from './outcome-columns.js';
import { OutcomeStatements } from './outcome-statements.service.js';

/** What was said of a prediction. */
export interface OutcomeHistory {
  predictionId: string;
  /** The outcome that counts: the last one received. */
  made: 0 | 1;
  corrections: number;
  /** In the order in which it was received. */
  history: Outcome[];
}

/** accepted = matched + unmatched. */
export interface OutcomeTotals {
  /** Predictions with an outcome. */
  accepted: number;
  corrections: number;
  /** Those that are in the log, by now. */
  matched: number;
  unmatched: number;
  /** Outcomes of shots whose prediction was not found. */
  waiting: number;
}

/** Reads what was said. */
@Injectable()
export class OutcomeLists {
  constructor(
    private readonly statements: OutcomeStatements,
    private readonly blocks: JoinedBlocks,
    private readonly metrics: PredictionMetrics,
  ) {}

  /** The block received last first; within a block by prediction, those without one first. */
  async list(offset: number, limit: number): Promise<Page<Outcome>> {
    const page: Page<Outcome> = { items: [], total: 0 };
    for (const manifest of await this.statements.manifests()) {
      const skip = Math.max(0, offset - page.total);
      page.total += manifest.rows;
      const end = Math.min(manifest.rows, skip + limit - page.items.length);
      if (skip >= end) continue;
      const columns = await this.blocks.outcomeColumns(manifest);
      if (!columns) continue;
      for (let row = skip; row < end; row++) page.items.push(outcomeAt(columns, row));
    }
    return page;
  }

  /** Those that name a shot whose prediction was not found, the latest received first. */
  async waiting(offset: number, limit: number): Promise<Page<Outcome>> {
    const waiting = (await this.statements.waiting()).toReversed();
    return { items: waiting.slice(offset, offset + limit), total: waiting.length };
  }

  /** @throws {AppError} `prediction.outcome-unknown` when the prediction has no outcome */
  async find(predictionId: string): Promise<OutcomeHistory> {
    const history = (await this.statements.of([predictionId])).get(predictionId);
    if (!history) throw outcomeUnknown(predictionId);
    const corrections = history.filter(({ made }, i) => i > 0 && made !== history[i - 1].made).length;
    return { predictionId, made: history.at(-1)!.made, corrections, history };
  }

  /** Counted from the columns: a shadow's prediction has no separate outcome. */
  async totals(): Promise<OutcomeTotals> {
    const manifests = await this.statements.manifests();
    const sum = (name: 'accepted' | 'corrections'): number =>
      manifests.reduce((total, manifest) => total + manifest[name], 0);
    let matched = 0;
    for (const role of PREDICTION_ROLES.filter((one) => one !== 'shadow')) {
      matched += (await this.metrics.measure({ role })).withOutcome;
    }
    const accepted = sum('accepted');
    return {
      accepted,
      corrections: sum('corrections'),
      matched,
      unmatched: accepted - matched,
      waiting: (await this.statements.waiting()).length,
    };
  }
}

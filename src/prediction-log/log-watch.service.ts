import { Injectable } from '@nestjs/common';
import { LiveGauges, type MeasuredScores } from './live-gauges.service.js';
import { OutcomeStatements } from './outcomes/outcome-statements.service.js';
import { PredictionLog } from './prediction-log.service.js';
import { JoinedBlocks } from './reading/joined-blocks.service.js';

/** Numbers of the log that tell whether it works. */
export interface LogNumbers {
  /** Predictions that this process could not keep, since its start. */
  dropped: number;
  /** Predictions in memory that are not written yet. */
  unwritten: number;
  /** Outcomes of shots whose prediction was not found. */
  waitingOutcomes: number;
  /** When the last outcome came; absent before the first. */
  lastOutcomeAt?: Date;
  /** When the last stored prediction was made; absent before the first. */
  lastPredictionAt?: Date;
}

/** How the log does, cheap enough to be asked often: blocks are read only if new outcomes wait for their prediction. */
@Injectable()
export class LogWatch {
  private counted = { blocks: '', waiting: 0 };

  constructor(
    private readonly log: PredictionLog,
    private readonly blocks: JoinedBlocks,
    private readonly statements: OutcomeStatements,
    private readonly gauges: LiveGauges,
  ) {}

  async numbers(): Promise<LogNumbers> {
    const [predictions, outcomes] = await Promise.all([
      this.blocks.predictions({}),
      this.blocks.outcomesOf({}),
    ]);
    const blocks = outcomes
      .filter(({ waiting }) => waiting > 0)
      .map(({ id }) => id)
      .join();
    if (blocks !== this.counted.blocks)
      this.counted = { blocks, waiting: (await this.statements.waiting()).length };
    return {
      dropped: this.log.droppedCount,
      unwritten: this.log.size,
      waitingOutcomes: this.counted.waiting,
      lastOutcomeAt: latest(outcomes),
      lastPredictionAt: latest(predictions),
    };
  }

  /** Scores of the champion's predictions of the last 24 hours with a known outcome; undefined until there are some. */
  get scores(): MeasuredScores | undefined {
    return this.gauges.measuredScores;
  }
}

function latest(manifests: readonly { to: number }[]): Date | undefined {
  const last = manifests.reduce((most, { to }) => Math.max(most, to), Number.NEGATIVE_INFINITY);
  return Number.isFinite(last) ? new Date(last) : undefined;
}

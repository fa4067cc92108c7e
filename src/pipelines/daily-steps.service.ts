import { Injectable, Logger } from '@nestjs/common';
import { BronzeLists, BronzeService } from '../bronze/index.js';
import { ChampionService } from '../champion/index.js';
import { FeedService } from '../feed/index.js';
import { GoldService } from '../gold/index.js';
import { canonicalJson, deriveId } from '../platform/ids/ids.js';
import type { OnProgress } from '../platform/progress/progress.js';
import { SilverService } from '../silver/index.js';
import { TrainingService } from '../training/index.js';
import { type PipelineRun, type PipelineStep, type StepName, outputOf } from './pipeline-run.js';

export interface StepContext {
  signal: AbortSignal;
  onProgress: OnProgress;
}

export type StepResult = Pick<PipelineStep, 'counts' | 'outputs'>;

/** How the daily study draws its further trials, and how it calibrates its models. */
const SAMPLER = 'tpe';
const CALIBRATION = 'auto';

/**
 * The definition of `daily`: what each step does with what the steps before it put out. Each can be done again after a
 * kill: ids are derived from the run's, so that work which is there already is found instead of doubled.
 */
@Injectable()
export class DailySteps {
  private readonly logger = new Logger(DailySteps.name);

  constructor(
    private readonly feed: FeedService,
    private readonly bronze: BronzeService,
    private readonly silver: SilverService,
    private readonly gold: GoldService,
    private readonly training: TrainingService,
    private readonly champion: ChampionService,
    private readonly bronzeLists: BronzeLists,
  ) {}

  async perform(step: StepName, run: PipelineRun, context: StepContext): Promise<StepResult> {
    switch (step) {
      case 'fetch':
        return this.fetch(run, context);
      case 'silver':
        return this.buildSilver(run, context);
      case 'gold':
        return this.buildGold(run, context);
      case 'train':
        return this.train(run, context);
      case 'elect':
        return this.elect(run, context);
    }
  }

  private async fetch({ id, options }: PipelineRun, context: StepContext): Promise<StepResult> {
    const source = await this.feed.open(options.source);
    try {
      // Also where the same file was read before: what the request says of it must be true.
      if (options.source.kind === 'file' && options.source.transform) await source.reading();
      const batch = await this.bronze.ingest({
        id: deriveId('batch', id),
        source,
        dataset: options.dataset,
        count: options.nodes,
        ...context,
      });
      const reading = batch.repeated ? undefined : await source.reading();
      if (reading)
        this.logger.log(`${source.key}: coordinates are read as ${reading.transform}: ${reading.reason}`);
      if (batch.read > 0 && batch.quarantined === batch.read)
        throw await this.bronzeLists.nothingTaken(batch.id);
      return {
        counts: {
          read: batch.read,
          inserted: batch.inserted,
          duplicates: batch.duplicates,
          corrected: batch.corrected,
          quarantined: batch.quarantined,
          games: batch.games.length,
        },
        outputs: {
          batch: batch.id,
          dataset: batch.dataset,
          source: batch.sourceKey,
          ...(batch.repeated ? { repeated: 'true' } : {}),
          ...(reading ? { transform: reading.transform, transformReason: reading.reason } : {}),
        },
      };
    } finally {
      await source.close();
    }
  }

  private async buildSilver(run: PipelineRun, context: StepContext): Promise<StepResult> {
    const built = await this.silver.build({ dataset: outputOf(run, 'fetch', 'dataset'), ...context });
    return {
      counts: { batches: built.batches, partitions: built.partitions, rows: built.rows },
      outputs: {},
    };
  }

  private async buildGold(run: PipelineRun, context: StepContext): Promise<StepResult> {
    const snapshot = await this.gold.build({ dataset: outputOf(run, 'fetch', 'dataset'), ...context });
    const { train, validation, test } = snapshot.parts;
    return {
      counts: {
        rows: snapshot.rows,
        games: snapshot.games,
        train: train.rows,
        validation: validation.rows,
        test: test.rows,
      },
      outputs: { snapshot: snapshot.id },
    };
  }

  private async train(run: PipelineRun, context: StepContext): Promise<StepResult> {
    const { algorithms, trials, seed } = run.options;
    const snapshot = outputOf(run, 'gold', 'snapshot');
    // Named by what goes in: training is deterministic, so the same study on the same snapshot is found, not repeated.
    const study = await this.training.runStudy({
      id: deriveId('study', snapshot, canonicalJson(algorithms), trials, seed, SAMPLER, CALIBRATION),
      snapshot,
      algorithms,
      trials,
      seed,
      sampler: SAMPLER,
      calibration: CALIBRATION,
      ...context,
    });
    const failed = study.trials.filter((trial) => trial.state === 'failed').length;
    const best = study.best!;
    return {
      counts: { trials: study.trials.length, failed },
      outputs: {
        study: study.id,
        run: best.runId,
        algorithm: best.algorithm,
        validationLogLoss: String(best.scores!.validation.logLoss),
        testLogLoss: String(best.scores!.test.logLoss),
        baseRateLogLoss: String(best.scores!.test.baseRateLogLoss),
      },
    };
  }

  private async elect(run: PipelineRun, context: StepContext): Promise<StepResult> {
    const election = await this.champion.elect({
      id: deriveId('election', run.id),
      runId: outputOf(run, 'train', 'run'),
      snapshot: outputOf(run, 'gold', 'snapshot'),
      by: `pipeline ${run.pipeline}`,
      acrossDatasets: run.options.acrossDatasets,
      onProgress: context.onProgress,
    });
    return {
      counts: { games: election.holdout.games, rows: election.holdout.rows },
      outputs: {
        election: election.id,
        outcome: election.outcome,
        version: String(election.challenger.version),
        verdict: election.verdict,
      },
    };
  }
}

import { Injectable, Logger } from '@nestjs/common';
import { canonicalJson } from '../algorithms/text/canonical-json.js';
import { BronzeLists, BronzeService } from '../bronze/index.js';
import { ChampionService } from '../champion/index.js';
import { FeedService } from '../feed/index.js';
import { GoldService } from '../gold/index.js';
import { deriveId } from '../platform/ids/ids.js';
import type { OnProgress } from '../platform/progress/progress.js';
import { SilverService } from '../silver/index.js';
import { StudyService } from '../training/index.js';
import type { PipelineRun, PipelineStep, StepName } from './pipeline-run.js';
import { type StepOutputs, outputOf, toStoredOutput } from './step-outputs.js';

export interface StepContext {
  signal: AbortSignal;
  onProgress: OnProgress;
}

/** The result of a step as its run stores it. */
export type StepResult = Pick<PipelineStep, 'counts' | 'outputs'>;

/** The result of a step as later steps receive it. */
interface Performed<Step extends StepName> {
  counts: Record<string, number>;
  output: StepOutputs[Step];
}

/** How the daily study samples further trials and calibrates its models. */
const SAMPLER = 'tpe';
const CALIBRATION = 'auto';

/**
 * The definition of `daily`: each step is a function from the outputs of earlier steps to its own. Each can be repeated after
 * a kill: ids are derived from the run's, so that work that was already done is found instead of done twice.
 */
@Injectable()
export class DailySteps {
  private readonly logger = new Logger(DailySteps.name);

  constructor(
    private readonly feed: FeedService,
    private readonly bronze: BronzeService,
    private readonly silver: SilverService,
    private readonly gold: GoldService,
    private readonly training: StudyService,
    private readonly champion: ChampionService,
    private readonly bronzeLists: BronzeLists,
  ) {}

  /** @throws {AppError} `pipelines.output-invalid` when the run does not hold the output of an earlier step */
  async perform(step: StepName, run: PipelineRun, context: StepContext): Promise<StepResult> {
    switch (step) {
      case 'fetch':
        return stored(step, await this.fetch(run, context));
      case 'silver':
        return stored(step, await this.buildSilver(outputOf(run, 'fetch'), context));
      case 'gold':
        return stored(step, await this.buildGold(outputOf(run, 'fetch'), context));
      case 'train':
        return stored(step, await this.train(run, outputOf(run, 'gold'), context));
      case 'elect':
        return stored(
          step,
          await this.elect(run, { ...outputOf(run, 'gold'), ...outputOf(run, 'train') }, context),
        );
    }
  }

  private async fetch({ id, options }: PipelineRun, context: StepContext): Promise<Performed<'fetch'>> {
    const source = await this.feed.open(options.source);
    try {
      // Also if the same file was read before: a transform that the request names must match the file's rows.
      if (options.source.kind === 'file' && options.source.transform) await source.reading();
      const batch = await this.bronze.ingest({
        id: deriveId('batch', id),
        source,
        dataset: options.dataset,
        count: options.shots,
        ...context,
      });
      const reading = batch.repeated ? undefined : await source.reading();
      if (reading)
        this.logger.log(`${source.key}: coordinates are read as ${reading.transform}: ${reading.reason}`);
      if (batch.read > 0 && batch.quarantined === batch.read)
        throw await this.bronzeLists.nothingTaken(batch.id);
      const { read, inserted, duplicates, corrected, quarantined, games } = batch;
      return {
        counts: { read, inserted, duplicates, corrected, quarantined, games: games.length },
        output: {
          batch: batch.id,
          dataset: batch.dataset,
          source: batch.sourceKey,
          repeated: Boolean(batch.repeated),
          reading,
        },
      };
    } finally {
      await source.close();
    }
  }

  private async buildSilver(
    { dataset }: StepOutputs['fetch'],
    context: StepContext,
  ): Promise<Performed<'silver'>> {
    const { batches, partitions, rows } = await this.silver.build({ dataset, ...context });
    return { counts: { batches, partitions, rows }, output: {} };
  }

  private async buildGold(
    { dataset }: StepOutputs['fetch'],
    context: StepContext,
  ): Promise<Performed<'gold'>> {
    const snapshot = await this.gold.build({ dataset, ...context });
    const { train, validation, test } = snapshot.parts;
    return {
      counts: {
        rows: snapshot.rows,
        games: snapshot.games,
        train: train.rows,
        validation: validation.rows,
        test: test.rows,
      },
      output: { snapshot: snapshot.id },
    };
  }

  private async train(
    { options }: PipelineRun,
    { snapshot }: StepOutputs['gold'],
    context: StepContext,
  ): Promise<Performed<'train'>> {
    const { algorithms, trials, seed } = options;
    // The id is derived from the input: training is deterministic, so the same study on the same snapshot is found, not repeated.
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
    const { validation, test } = best.scores!;
    return {
      counts: { trials: study.trials.length, failed },
      output: {
        study: study.id,
        run: best.runId,
        algorithm: best.algorithm,
        validationLogLoss: validation.logLoss,
        testLogLoss: test.logLoss,
        baseRateLogLoss: test.baseRateLogLoss,
      },
    };
  }

  private async elect(
    { id, pipeline, options }: PipelineRun,
    { snapshot, run }: StepOutputs['gold'] & StepOutputs['train'],
    context: StepContext,
  ): Promise<Performed<'elect'>> {
    const election = await this.champion.elect({
      id: deriveId('election', id),
      runId: run,
      snapshot,
      by: `pipeline ${pipeline}`,
      acrossDatasets: options.acrossDatasets,
      mode: options.mode,
      onProgress: context.onProgress,
    });
    return {
      counts: { games: election.holdout.games, rows: election.holdout.rows },
      output: {
        election: election.id,
        outcome: election.outcome,
        version: election.challenger.version,
        verdict: election.verdict,
      },
    };
  }
}

function stored<Step extends StepName>(step: Step, { counts, output }: Performed<Step>): StepResult {
  return { counts, outputs: toStoredOutput(step, output) };
}

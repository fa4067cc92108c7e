import { Injectable } from '@nestjs/common';
import { canonicalJson } from '../algorithms/text/canonical-json.js';
import { ChampionService } from '../champion/index.js';
import { GoldService } from '../gold/index.js';
import { deriveId } from '../platform/ids/ids.js';
import { SilverService } from '../silver/index.js';
import { StudyService } from '../training/index.js';
import { FetchStep } from './fetch-step.service.js';
import type { PipelineRun, StepName } from './pipeline-run.js';
import { ReportStep } from './report-step.service.js';
import { type StepOutputs, outputOf } from './step-outputs.js';
import { type Performed, type StepContext, type StepResult, stored } from './step-result.js';

/** How the study of a run samples further trials and calibrates its models. */
const SAMPLER = 'tpe';
const CALIBRATION = 'auto';

/**
 * What the steps do: each is a function from the outputs of earlier steps to its own. Each can be repeated after a kill: ids are
 * derived from the run's, so that work that was already done is found instead of done twice.
 */
@Injectable()
export class PipelineSteps {
  constructor(
    private readonly fetchStep: FetchStep,
    private readonly silver: SilverService,
    private readonly gold: GoldService,
    private readonly reportStep: ReportStep,
    private readonly training: StudyService,
    private readonly champion: ChampionService,
  ) {}

  /** @throws {AppError} `pipelines.output-invalid` when the run does not hold the output of an earlier step */
  async perform(step: StepName, run: PipelineRun, context: StepContext): Promise<StepResult> {
    switch (step) {
      case 'fetch':
        return stored(step, await this.fetchStep.perform(run, context));
      case 'silver':
        return stored(step, await this.buildSilver(datasetFor(run), context));
      case 'gold':
        return stored(step, await this.buildGold(run, context));
      case 'report':
        return this.report(run, context);
      case 'train':
        return stored(step, await this.train(run, outputOf(run, 'gold'), context));
      case 'elect':
        return stored(
          step,
          await this.elect(run, { ...outputOf(run, 'gold'), ...outputOf(run, 'train') }, context),
        );
    }
  }

  private async buildSilver(dataset: string, context: StepContext): Promise<Performed<'silver'>> {
    const { batches, partitions, rows } = await this.silver.build({ dataset, ...context });
    return { counts: { batches, partitions, rows }, output: {} };
  }

  private async buildGold(run: PipelineRun, context: StepContext): Promise<Performed<'gold'>> {
    const snapshot = await this.gold.build({
      dataset: datasetFor(run),
      newest: run.options.newest,
      ...context,
    });
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

  private async report(run: PipelineRun, { signal }: StepContext): Promise<StepResult> {
    const made = await this.reportStep.make(
      datasetFor(run),
      `pipeline ${run.pipeline}, run ${run.id}`,
      signal,
    );
    if ('why' in made) return { counts: {}, outputs: { why: made.why }, reason: made.reason };
    const counts = { reports: Object.keys(made).length };
    return stored('report', { counts, output: made });
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
    pipelineRun: PipelineRun,
    { snapshot, run }: StepOutputs['gold'] & StepOutputs['train'],
    context: StepContext,
  ): Promise<Performed<'elect'>> {
    const { id, pipeline, options, steps } = pipelineRun;
    const election = await this.champion.elect({
      id: deriveId('election', id),
      runId: run,
      snapshot,
      by: `pipeline ${pipeline}`,
      acrossDatasets: options.acrossDatasets,
      mode: options.mode,
      onProgress: context.onProgress,
    });
    // What was said of the champion before is over: the next statement is about the new one, on games that it has not seen.
    if (
      election.outcome === 'elected' &&
      steps.some(({ name, state }) => name === 'report' && state === 'succeeded')
    )
      await this.report(pipelineRun, context);
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

/** That of the shots that the run has fetched, or that of its options. */
function datasetFor(run: PipelineRun): string {
  const { dataset } = run.options;
  const fetches = run.steps.some(({ name }) => name === 'fetch');
  return fetches || dataset === undefined ? outputOf(run, 'fetch').dataset : dataset;
}

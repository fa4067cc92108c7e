import { eachConcurrently } from '../../platform/concurrency/each-concurrently.js';
import type { Workers } from '../../platform/workers/workers.js';
import { generationsOf, proposed, type SeenTrial } from './generations.js';
import { type Candidate, cut, isScreened, laddersOf, workOf } from './halving.js';
import type { StudyPlan } from './plan-study.js';
import { RungSamples } from '../trial/rung-data.js';
import { SharedBins } from '../trial/shared-bins.js';
import type { StudyProgress } from './study-progress.js';
import type { StudyRecorder } from './study-recorder.js';
import type { FitProgress } from '../engines/fit-task.js';
import type { TrialContext, TrialService } from '../trial/trial.service.js';
import type { Rung, RungResult, Trial, TrialPlan } from '../trial/trial.js';

export interface StudyTools {
  trials: TrialService;
  workers: Workers;
  progress: StudyProgress;
  recorder: StudyRecorder;
}

/**
 * Runs the trials of one study, as many at the same time as there are workers. The result does not depend on that number. The
 * first failure that is not a trial's own stops all.
 */
export class StudyWork {
  private readonly stop = new AbortController();
  private readonly lanes: number;
  private readonly context: TrialContext;
  private readonly ladders: ReturnType<typeof laddersOf>;
  /** The results that the sampler learns from: the first fit of each trial. */
  private readonly seen: SeenTrial[] = [];
  private candidates: Candidate[] = [];

  constructor(
    private readonly plan: StudyPlan,
    shared: Omit<TrialContext, 'signal' | 'threads' | 'bins' | 'samples'>,
    private readonly tools: StudyTools,
    signal: AbortSignal,
  ) {
    const { workers, progress } = tools;
    const { data } = shared;
    this.lanes = Math.max(1, Math.min(workers.size, plan.trials.length));
    // A single trial uses all cores; trials that run at the same time use one each.
    const threads = Math.max(1, Math.floor(workers.size / this.lanes));
    const either = AbortSignal.any([signal, this.stop.signal]);
    const bins = new SharedBins(workers, data, either);
    const samples = new RungSamples(workers, data, plan.seed, either);
    this.context = { ...shared, bins, samples, threads, signal: either };
    const halving = plan.pruner === 'halving';
    this.ladders = halving ? laddersOf(plan.trials, data.train.to - data.train.from) : new Map();
    if (halving) progress.expect(workOf(plan.trials, this.ladders));
  }

  async perform(): Promise<void> {
    for (const generation of generationsOf(this.plan)) {
      const known = [...this.seen];
      // Full fits first: if time runs out, the study has results.
      const inOrder = generation.toSorted((a, b) => Number(this.climbs(a)) - Number(this.climbs(b)));
      await this.each(inOrder, (planned) =>
        this.begin(this.plan.sampler === 'tpe' ? proposed(planned, known) : planned),
      );
    }
    for (let step = 1; this.candidates.length > 0; step++) {
      const survivors = await this.cut(step);
      this.candidates = [];
      await this.each(survivors, ({ trial, results }) => this.goOn(trial, this.rungAt(trial, step), results));
    }
  }

  /** Compares the trials on all rungs of this step; while the study is ending all are kept. */
  private async cut(step: number): Promise<Candidate[]> {
    if (this.context.signal.aborted) return this.candidates;
    const survivors: Candidate[] = [];
    for (const [algorithm, rungs] of this.ladders) {
      const rung = rungs[step - 1];
      if (!rung) continue;
      const { kept, pruned } = cut(
        this.candidates.filter(({ trial }) => trial.algorithm === algorithm),
        rung,
      );
      survivors.push(...kept);
      await this.each(pruned, async ({ candidate: { trial }, reason }) => {
        await this.ended(trial, await this.tools.trials.prune(trial, rung, reason));
      });
      if (kept.length + pruned.length > 0) {
        await this.tools.recorder.rungEnded({
          algorithm,
          rung: rung.number,
          rows: rung.rows,
          kept: kept.map(({ trial }) => trial.runId),
          pruned: pruned.map(({ candidate }) => candidate.trial.runId),
        });
      }
    }
    return survivors;
  }

  private async begin(trial: TrialPlan): Promise<void> {
    await this.goOn(trial, this.climbs(trial) ? this.rungAt(trial, 0) : undefined, []);
  }

  /** Whether the trial begins on a sample. */
  private climbs(trial: TrialPlan): boolean {
    return isScreened(trial) && this.rungAt(trial, 0) !== undefined;
  }

  /** The rung after `step` others; undefined: a fit on all rows. */
  private rungAt({ algorithm }: TrialPlan, step: number): Rung | undefined {
    return this.ladders.get(algorithm)?.[step];
  }

  private async goOn(trial: TrialPlan, rung: Rung | undefined, before: RungResult[]): Promise<void> {
    const { trials, progress } = this.tools;
    // While the study is ending, trials that were not done are recorded as killed.
    if (!rung || this.context.signal.aborted) return this.finish(trial, before);
    progress.begin(trial, rung);
    const onProgress = (message: FitProgress) => progress.iterate(trial, message);
    const screened = await trials.screen(trial, rung, this.context, onProgress, before);
    if ('ended' in screened) return this.ended(trial, screened.ended);
    progress.pass(trial);
    const rungResult = screened.passed;
    if (before.length === 0) this.seen.push({ trial, loss: rungResult.logLoss });
    this.candidates.push({ trial, results: [...before, rungResult] });
  }

  private async finish(trial: TrialPlan, rungs: RungResult[]): Promise<void> {
    const { trials, progress } = this.tools;
    progress.begin(trial);
    const onProgress = (message: FitProgress) => progress.iterate(trial, message);
    const result = await trials.run(trial, this.context, onProgress, rungs);
    // Losses on samples and on all rows do not compare.
    const compares = rungs.length === 0 && (this.ladders.get(trial.algorithm) ?? []).length === 0;
    if (compares && result.scores) this.seen.push({ trial, loss: result.scores.validation.logLoss });
    await this.ended(trial, result);
  }

  private async ended(trial: TrialPlan, result: Trial): Promise<void> {
    await this.tools.recorder.trialEnded(result);
    this.tools.progress.end(trial);
  }

  private async each<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
    await eachConcurrently(items, this.lanes, async (item) => {
      try {
        await work(item);
      } catch (error) {
        this.stop.abort(error);
        throw error;
      }
    });
  }
}

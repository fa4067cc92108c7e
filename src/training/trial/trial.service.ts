import { Injectable } from '@nestjs/common';
import type { CalibrationChoice } from '../../algorithms/evaluation/calibration.js';
import type { Snapshot, SnapshotData } from '../../gold/index.js';
import { crashPoint } from '../../platform/crash/crash-point.js';
import { messageOf } from '../../platform/errors/app-error.js';
import { Workers } from '../../platform/workers/workers.js';
import { ArtifactService, MODEL_ARTIFACT, RunService, TAG } from '../../tracking/index.js';
import { NativeEngines } from '../engines/native/native-engines.service.js';
import { evaluationFile, metricsOf } from './evaluation-file.js';
import type { FitData, FitProgress, FitTask } from '../engines/fit-task.js';
import type { FitResult } from './fit-trial.js';
import type { SharedBins } from './shared-bins.js';
import { metricsOfRungs, rungsFromMetrics } from './rung-metrics.js';
import type { RungSamples } from './rung-data.js';
import type { ScreenResult } from './screen-trial.js';
import type { Rung, RungResult, Trial, TrialPlan } from './trial.js';
import { BudgetSpent } from '../training.errors.js';
import { PRUNED_TAG, isPruned, trialFromRun } from './trial-from-run.js';

const FIT_WORKER = new URL('./fit.worker.js', import.meta.url);
const SCREEN_WORKER = new URL('./screen.worker.js', import.meta.url);
export const EVALUATION_ARTIFACT = 'evaluation.json';

/** What all trials of a study share. */
export interface TrialContext {
  studyId: string;
  studyRunId: string;
  experimentId: string;
  snapshot: Snapshot;
  data: SnapshotData;
  bins: SharedBins;
  samples: RungSamples;
  /** Threads that each fit may use. */
  threads: number;
  signal: AbortSignal;
  calibration: CalibrationChoice;
}

type FitContext = Pick<TrialContext, 'bins' | 'signal' | 'threads' | 'calibration'> & { data: FitData };

/** One trial from start to end: fit in a worker, record in tracking. */
@Injectable()
export class TrialService {
  constructor(
    private readonly runs: RunService,
    private readonly artifacts: ArtifactService,
    private readonly workers: Workers,
    private readonly engines: NativeEngines,
  ) {}

  /**
   * Runs a trial, unless it has finished before. A failure of the fit is a failed trial; a failure to record it is thrown.
   * @param rungs its results on samples
   */
  async run(
    plan: TrialPlan,
    context: TrialContext,
    onProgress: (progress: FitProgress) => void,
    rungs: readonly RungResult[] = [],
  ): Promise<Trial> {
    const found = await this.runs.find(plan.runId);
    if (found?.status === 'FINISHED') return trialFromRun(found);
    await this.start(plan, context, rungs);
    crashPoint('training.after-start');
    if (context.signal.aborted) {
      const when = rungs.length > 0 ? 'while this trial waited' : 'before this trial began';
      return this.end(plan, 'KILLED', `${endOf(context.signal)} ${when}.`);
    }
    let result: FitResult;
    try {
      result = await this.fit<FitResult>(FIT_WORKER, plan, context, onProgress);
    } catch (error) {
      return this.endWithout(plan, context, error);
    }
    await this.record(plan, context, result);
    const trial = await this.end(plan, 'FINISHED');
    crashPoint('training.after-trial');
    return trial;
  }

  /**
   * Fits on the sample of a rung, unless it was done before. A trial that failed or was killed is recorded as such.
   * @param before results of the earlier rungs
   */
  async screen(
    plan: TrialPlan,
    rung: Rung,
    context: TrialContext,
    onProgress: (progress: FitProgress) => void,
    before: readonly RungResult[],
  ): Promise<{ passed: RungResult } | { ended: Trial }> {
    const found = await this.runs.find(plan.runId);
    const known = found && rungsFromMetrics(found.metrics)[rung.number - 1];
    if (known) return { passed: known };
    await this.start(plan, context, before);
    crashPoint('training.after-start');
    const sample = { ...context, ...(await context.samples.of(rung.rows)) };
    let result: ScreenResult;
    try {
      result = await this.fit<ScreenResult>(SCREEN_WORKER, plan, sample, onProgress);
    } catch (error) {
      return { ended: await this.endWithout(plan, context, error) };
    }
    const { durationSeconds: seconds } = result;
    const logLoss = Number.isFinite(result.logLoss) ? result.logLoss : Number.MAX_VALUE;
    const rungResult = { rung: rung.number, rows: rung.rows, logLoss, seconds };
    await this.runs.logMetrics(plan.runId, metricsOfRungs([rungResult]));
    crashPoint('training.after-rung');
    return { passed: rungResult };
  }

  /** Ends a trial that does not go on from a rung. One that was pruned or has finished before is not changed. */
  async prune(plan: TrialPlan, rung: Rung, reason: string): Promise<Trial> {
    const found = await this.runs.get(plan.runId);
    if (found.status === 'FINISHED' || isPruned(found)) return trialFromRun(found);
    await this.runs.setTags(plan.runId, { [PRUNED_TAG]: String(rung.number) });
    return this.end(plan, 'KILLED', reason);
  }

  private async start(
    plan: TrialPlan,
    { studyId, studyRunId, experimentId, snapshot }: TrialContext,
    rungs: readonly RungResult[],
  ): Promise<void> {
    const parameters = Object.entries(plan.parameters).map(([name, value]) => [name, String(value)]);
    await this.runs.startRun({
      id: plan.runId,
      experimentId,
      name: `${plan.algorithm} ${plan.index + 1}`,
      parentRunId: studyRunId,
      params: {
        ...Object.fromEntries(parameters),
        algorithm: plan.algorithm,
        trial: String(plan.index),
        seed: String(plan.seed),
        snapshot: snapshot.id,
        dataset: snapshot.dataset,
      },
      tags: {
        [TAG.study]: studyId,
        [TAG.algorithm]: plan.algorithm,
        [TAG.dataset]: snapshot.dataset,
        [TAG.snapshot]: snapshot.id,
        [TAG.seenUntil]: String(snapshot.split.validationUntil),
      },
    });
    if (rungs.length > 0) await this.runs.logMetrics(plan.runId, metricsOfRungs(rungs));
  }

  /** The columns are SharedArrayBuffers: a message shares them without copying. */
  private async fit<R>(
    entry: URL,
    { algorithm, parameters, seed }: TrialPlan,
    { data, bins, signal, threads, calibration }: FitContext,
    onProgress: (progress: FitProgress) => void,
  ): Promise<R> {
    const { snapshot, featureNames, features, columns, labels, train, validation, test } = data;
    const binned = await bins.of(algorithm, parameters);
    const cancelled = new Int32Array(new SharedArrayBuffer(4));
    const native = this.engines.taskFor(algorithm, threads, cancelled);
    const cancel = () => Atomics.store(cancelled, 0, 1);
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    const task: FitTask = {
      algorithm,
      parameters,
      seed,
      threads,
      data: { snapshot, featureNames, features, columns, labels, train, validation, test },
      calibration,
      ...(binned && { binned }),
      ...(native && { native }),
    };
    try {
      // A thread that waits for a process must not be stopped before it: it is signalled to kill the process.
      return await this.workers.run<R>(entry, task, {
        ...(!native && { signal }),
        onProgress: (message) => onProgress(message as FitProgress),
      });
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  private async record(plan: TrialPlan, { snapshot }: TrialContext, result: FitResult): Promise<void> {
    const { runId } = plan;
    const { hash } = await this.artifacts.putOfRun(
      runId,
      MODEL_ARTIFACT,
      result.model,
      'application/octet-stream',
    );
    crashPoint('training.after-artifact');
    const evaluation = Buffer.from(JSON.stringify(evaluationFile(plan, snapshot, result)));
    await this.artifacts.putOfRun(runId, EVALUATION_ARTIFACT, evaluation, 'application/json');
    await this.runs.logParams(runId, {
      rows_used: String(result.rowsUsed),
      calibrated_by: result.calibrated.method,
    });
    await this.runs.logMetrics(runId, metricsOf(result));
    await this.runs.setTags(runId, { [TAG.modelHash]: hash });
    crashPoint('training.before-finish');
  }

  /** Records a fit without a result as killed or failed. */
  private async endWithout(plan: TrialPlan, { signal }: TrialContext, error: unknown): Promise<Trial> {
    if (signal.aborted) return this.end(plan, 'KILLED', `${endOf(signal)} during this trial.`);
    return this.end(plan, 'FAILED', messageOf(error));
  }

  private async end(
    plan: TrialPlan,
    status: 'FINISHED' | 'FAILED' | 'KILLED',
    error?: string,
  ): Promise<Trial> {
    await this.runs.finishRun(plan.runId, status, error);
    return trialFromRun(await this.runs.get(plan.runId));
  }
}

function endOf({ reason }: AbortSignal): string {
  return reason instanceof BudgetSpent ? reason.message : 'The study was cancelled';
}

import { Injectable } from '@nestjs/common';
import type { Snapshot, SnapshotData } from '../gold/index.js';
import { crashPoint } from '../platform/crash/crash-point.js';
import { messageOf } from '../platform/errors/app-error.js';
import { Workers } from '../platform/workers/workers.js';
import { MODEL_ARTIFACT, TAG, TrackingService } from '../tracking/index.js';
import { evaluationFile, metricsOf } from './evaluation-file.js';
import type { FitProgress, FitTask } from './fit-task.js';
import type { FitResult } from './fit-trial.js';
import type { TrialPlan } from './plan-study.js';
import type { Trial } from './study.js';
import { trialFromRun } from './study-from-runs.js';

const FIT_WORKER = new URL('./fit.worker.js', import.meta.url);
export const EVALUATION_ARTIFACT = 'evaluation.json';

/** What all trials of a study share. */
export interface TrialContext {
  studyId: string;
  studyRunId: string;
  experimentId: string;
  snapshot: Snapshot;
  data: SnapshotData;
  /** Threads that each fit may use; absent: 1. */
  threads?: number;
  signal: AbortSignal;
}

/** One trial from start to end: fit in a worker, record in tracking. */
@Injectable()
export class TrialService {
  constructor(
    private readonly tracking: TrackingService,
    private readonly workers: Workers,
  ) {}

  /**
   * A trial that has finished before is answered as it is; any other is done (again).
   * A failure of the fit is a failed trial; a failure to record it is thrown.
   */
  async run(
    plan: TrialPlan,
    context: TrialContext,
    onProgress: (progress: FitProgress) => void,
  ): Promise<Trial> {
    const found = await this.tracking.find(plan.runId);
    if (found?.status === 'FINISHED') return trialFromRun(found);
    await this.start(plan, context);
    crashPoint('training.after-start');
    if (context.signal.aborted)
      return this.end(plan, 'KILLED', 'The study was cancelled before this trial began.');
    let result: FitResult;
    try {
      result = await this.fit(plan, context, onProgress);
    } catch (error) {
      if (context.signal.aborted)
        return this.end(plan, 'KILLED', 'The study was cancelled during this trial.');
      return this.end(plan, 'FAILED', messageOf(error));
    }
    await this.record(plan, context, result);
    const trial = await this.end(plan, 'FINISHED');
    crashPoint('training.after-trial');
    return trial;
  }

  private async start(
    plan: TrialPlan,
    { studyId, studyRunId, experimentId, snapshot }: TrialContext,
  ): Promise<void> {
    const parameters = Object.entries(plan.parameters).map(([name, value]) => [name, String(value)]);
    await this.tracking.startRun({
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
  }

  /** The columns are SharedArrayBuffers: a message hands them over, it does not copy them. */
  private async fit(
    { algorithm, parameters, seed }: TrialPlan,
    { data, threads, signal }: TrialContext,
    onProgress: (progress: FitProgress) => void,
  ): Promise<FitResult> {
    const { snapshot, featureNames, columns, labels, train, validation, test } = data;
    const task: FitTask = {
      algorithm,
      parameters,
      seed,
      threads,
      data: { snapshot, featureNames, columns, labels, train, validation, test },
    };
    return this.workers.run<FitResult>(FIT_WORKER, task, {
      signal,
      onProgress: (message) => onProgress(message as FitProgress),
    });
  }

  private async record(plan: TrialPlan, { snapshot }: TrialContext, result: FitResult): Promise<void> {
    const { runId } = plan;
    const { hash } = await this.tracking.putArtifact(
      runId,
      MODEL_ARTIFACT,
      result.model,
      'application/octet-stream',
    );
    crashPoint('training.after-artifact');
    const evaluation = Buffer.from(JSON.stringify(evaluationFile(plan, snapshot, result)));
    await this.tracking.putArtifact(runId, EVALUATION_ARTIFACT, evaluation, 'application/json');
    await this.tracking.logParams(runId, { rows_used: String(result.rowsUsed) });
    await this.tracking.logMetrics(runId, metricsOf(result));
    await this.tracking.setTags(runId, { [TAG.modelHash]: hash });
    crashPoint('training.before-finish');
  }

  private async end(
    plan: TrialPlan,
    status: 'FINISHED' | 'FAILED' | 'KILLED',
    error?: string,
  ): Promise<Trial> {
    await this.tracking.finishRun(plan.runId, status, error);
    return trialFromRun(await this.tracking.get(plan.runId));
  }
}

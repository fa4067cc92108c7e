import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { EMPTY, type Observable } from 'rxjs';
import { algorithmsFor, type AlgorithmSpec } from '../../algorithms/catalogue/catalogue.js';
import { GoldService, SNAPSHOT_FEATURES, type Snapshot } from '../../gold/index.js';
import { Clock } from '../../platform/clock/clock.js';
import { messageOf } from '../../platform/errors/app-error.js';
import { Workers } from '../../platform/workers/workers.js';
import { RunService } from '../../tracking/index.js';
import { type Availability, NativeEngines } from '../engines/native/native-engines.service.js';
import {
  noStudyYet,
  noTrialFinished,
  StudyCancelled,
  studyDiffers,
  studyNotRunning,
  studyRunning,
  studyUnknown,
} from '../training.errors.js';
import type { Trial } from '../trial/trial.js';
import { RUN_STATES } from '../trial/trial-from-run.js';
import { TrialService } from '../trial/trial.service.js';
import { planStudy, type StudyPlan } from './plan-study.js';
import type { Study, StudyRequest } from './study.js';
import { budgetOf } from './study-budget.js';
import { studyOf } from './study-of-record.js';
import { StudyProgress, type StudyProgressReport } from './study-progress.js';
import { newRecord, type StudyRecord } from './study-record.js';
import { StudyRecorder } from './study-recorder.js';
import { STUDY_TAG, studyRun } from './study-run.js';
import { type StudyPage, StudyStore } from './study-store.port.js';
import { StudyWork } from './study-work.js';

export const EXPERIMENT = 'parivision';

export type ListedAlgorithm = AlgorithmSpec & Availability;

interface StartedStudy {
  record: StudyRecord;
  snapshot: Snapshot;
}

interface ActiveStudy {
  progress: StudyProgress;
  cancelled: AbortController;
  started: Promise<StartedStudy>;
}

/**
 * Studies: several trials on one snapshot. A study is a document; it and each of its trials are also runs in tracking, the
 * study's run the parent.
 */
@Injectable()
export class StudyService implements OnApplicationBootstrap {
  private readonly logger = new Logger(StudyService.name);
  private readonly active = new Map<string, ActiveStudy>();
  private readonly processStart: Date;

  constructor(
    private readonly gold: GoldService,
    private readonly runs: RunService,
    private readonly trials: TrialService,
    private readonly workers: Workers,
    private readonly engines: NativeEngines,
    private readonly store: StudyStore,
    private readonly clock: Clock,
  ) {
    this.processStart = clock.now();
  }

  /** Studies that an ended process left running become killed. */
  async onApplicationBootstrap(): Promise<void> {
    const failure = 'Interrupted: the process ended before the run did.';
    await this.store.interrupt(this.processStart, this.clock.now(), failure).catch((error: unknown) => {
      this.logger.error(`interrupted studies could not be marked: ${messageOf(error)}`);
    });
  }

  /** The algorithms with their parameters: type, default, range; and whether this machine can run them. */
  catalogue(): ListedAlgorithm[] {
    return algorithmsFor(SNAPSHOT_FEATURES).map((spec) => ({
      ...spec,
      ...this.engines.availability(spec.name),
    }));
  }

  /**
   * Checks a request without starting anything.
   * @throws {AppError} `training.study-invalid` when a field is invalid
   */
  check(request: StudyRequest): void {
    planStudy(request, this.engines.unavailable());
  }

  /** Ids of the studies that this process is working on. */
  running(): string[] {
    return [...this.active.keys()];
  }

  /** The progress of a study; undefined if this process is not working on it. */
  progress(id: string): StudyProgressReport | undefined {
    return this.active.get(id)?.progress.report();
  }

  /** The progress of a study until it ends; empty if this process is not working on it. */
  follow(id: string): Observable<StudyProgressReport> {
    return this.active.get(id)?.progress.changes ?? EMPTY;
  }

  /**
   * Fits every algorithm of the request `trials` times on the snapshot and records each fit as a run. A trial that fails
   * is a failed run, and the study continues. A finished study with this id is returned unchanged; of an unfinished one the
   * finished trials are kept and the others are done again.
   * @throws {AppError} `training.study-invalid` before anything is started; `training.no-trial-finished` if all failed;
   *   `training.study-differs` if the id belongs to another request; `training.study-running` if it is running
   * @throws {unknown} when the signal is aborted: its reason
   */
  async runStudy(request: StudyRequest): Promise<Study> {
    const plan = planStudy(request, this.engines.unavailable());
    if (this.active.has(plan.id)) throw studyRunning(plan.id);
    const progress = new StudyProgress(plan.trials, request.onProgress);
    const cancelled = new AbortController();
    const signal = request.signal ? AbortSignal.any([request.signal, cancelled.signal]) : cancelled.signal;
    const started = this.start(plan, request);
    this.active.set(plan.id, { progress, cancelled, started });
    try {
      const study = await started;
      if (study.record.state !== 'finished') await this.perform(plan, study, progress, signal);
    } finally {
      this.active.delete(plan.id);
      progress.close();
    }
    return this.study(plan.id);
  }

  /**
   * Cancels a study that this process is working on: its state will be killed.
   * @throws {AppError} `training.study-unknown` when there is no such study; `training.study-not-running` when it is not in
   * progress
   */
  async cancel(id: string): Promise<Study> {
    const study = await this.study(id);
    const running = this.active.get(id);
    if (!running) throw studyNotRunning(id, study.state);
    running.cancelled.abort(new StudyCancelled());
    return study;
  }

  /** @throws {AppError} `training.study-unknown` when there is no such study */
  async study(id: string): Promise<Study> {
    // Right after its start a study may not be stored yet.
    const record = (await this.store.find(id)) ?? (await this.active.get(id)?.started)?.record;
    if (!record) throw studyUnknown(id);
    return studyOf(record, await this.runs.children(record.runId), this.active.has(id));
  }

  /** Studies of a dataset or of all, newest first, without their trials' parameters and scores. */
  async studies(dataset: string | undefined, offset: number, limit: number): Promise<StudyPage> {
    return this.store.list({ ...(dataset !== undefined && { dataset }) }, offset, limit);
  }

  /**
   * The id of the study that started last.
   * @throws {AppError} `training.study-unknown` when there is no such study
   */
  async latest(): Promise<string> {
    const [newest] = (await this.studies(undefined, 0, 1)).items;
    if (!newest) throw noStudyYet();
    return newest.id;
  }

  private async start(plan: StudyPlan, request: StudyRequest): Promise<StartedStudy> {
    const snapshot = await this.gold.get(request.snapshot);
    return { snapshot, record: await this.claim(newRecord(plan, request, snapshot, this.clock.now())) };
  }

  /** Stores the study as a new attempt, unless it has finished. */
  private async claim(record: StudyRecord): Promise<StudyRecord> {
    if (await this.store.insert(record)) return record;
    const found = (await this.store.find(record.id))!;
    if (found.fingerprint !== record.fingerprint) throw studyDiffers(record.id);
    if (found.state === 'finished') return found;
    // Killed between the end of its run and its own.
    if ((await this.runs.find(found.runId))?.status === 'FINISHED') {
      await this.close(found.runId, new StudyRecorder(this.store, found));
      return { ...found, state: 'finished' };
    }
    const next = { ...record, attempt: found.attempt + 1 };
    if (!(await this.store.replace(next))) throw studyRunning(record.id);
    return next;
  }

  private async perform(
    plan: StudyPlan,
    { record, snapshot }: StartedStudy,
    progress: StudyProgress,
    signal: AbortSignal,
  ): Promise<void> {
    const {
      id: run,
      experimentId,
      startTime,
    } = await this.runs.startRun(studyRun(plan, snapshot, EXPERIMENT));
    const recorder = new StudyRecorder(this.store, record);
    await recorder.set({ startedAt: startTime });
    const budget = budgetOf(plan.maxSeconds);
    try {
      const data = await this.gold.load(snapshot.id);
      const { id: studyId, calibration } = plan;
      const context = { studyId, studyRunId: run, experimentId, snapshot, data, calibration };
      const either = AbortSignal.any([signal, budget.signal]);
      const tools = { trials: this.trials, workers: this.workers, progress, recorder };
      await new StudyWork(plan, context, tools, either).perform();
      signal.throwIfAborted();
      await this.finish(plan.id, run, recorder, budget.signal.aborted);
    } catch (error) {
      // The first error is what counts: where the database is unavailable, this cannot be recorded either.
      await this.fail(run, recorder, signal.aborted ? 'KILLED' : 'FAILED', messageOf(error)).catch(
        () => undefined,
      );
      throw error;
    } finally {
      budget.clear();
    }
    await this.close(run, recorder);
  }

  private async finish(id: string, run: string, recorder: StudyRecorder, cut: boolean): Promise<void> {
    const { trials, best } = await this.study(id);
    if (!best) throw noTrialFinished(trials.find((trial) => trial.error)?.error ?? 'no message');
    const { runId, algorithm, scores } = best;
    const { logLoss } = scores!.validation;
    await recorder.set({
      winner: { runId, algorithm, ...(!Number.isNaN(logLoss) && { validationLogLoss: logLoss }) },
      ...(cut && { cutBy: 'seconds' }),
    });
    const count = (state: Trial['state']) => trials.filter((trial) => trial.state === state).length;
    await this.runs.logMetrics(run, {
      best_validation_log_loss: logLoss,
      best_test_log_loss: scores!.test.logLoss,
      trials_finished: count('finished'),
      trials_pruned: count('pruned'),
      trials_failed: count('failed'),
    });
    await this.runs.setTags(run, {
      [STUDY_TAG.bestRun]: runId,
      [STUDY_TAG.bestAlgorithm]: algorithm,
      ...(cut && { [STUDY_TAG.cutBy]: 'seconds' }),
    });
    await this.runs.finishRun(run, 'FINISHED');
  }

  private async fail(
    run: string,
    recorder: StudyRecorder,
    status: 'FAILED' | 'KILLED',
    message: string,
  ): Promise<void> {
    // Refused if another process has taken the study over, whose run it then is.
    await recorder.set({ failure: message });
    await this.runs.finishRun(run, status, message);
    await this.close(run, recorder);
  }

  /** The study ends as its run has ended. */
  private async close(runId: string, recorder: StudyRecorder): Promise<void> {
    const { status, endTime, error } = await this.runs.get(runId);
    await recorder.set({ state: RUN_STATES[status], endedAt: endTime, failure: error });
  }
}

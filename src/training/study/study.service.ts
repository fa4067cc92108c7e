import { Injectable } from '@nestjs/common';
import { EMPTY, type Observable } from 'rxjs';
import { algorithmsFor, type AlgorithmSpec } from '../../algorithms/catalogue/catalogue.js';
import { GoldService, SNAPSHOT_FEATURES, type Snapshot } from '../../gold/index.js';
import { messageOf } from '../../platform/errors/app-error.js';
import { deriveId } from '../../platform/ids/ids.js';
import { Workers } from '../../platform/workers/workers.js';
import { type Run, TAG, TrackingService } from '../../tracking/index.js';
import { type Availability, NativeEngines } from '../engines/native/native-engines.service.js';
import { planStudy, type StudyPlan } from './plan-study.js';
import type { Study, StudyRequest } from './study.js';
import { STUDY_TAG, studyFromRuns } from './study-from-runs.js';
import { budgetOf } from './study-budget.js';
import { StudyProgress, type StudyProgressReport } from './study-progress.js';
import { StudyWork } from './study-work.js';
import {
  StudyCancelled,
  noStudyYet,
  noTrialFinished,
  studyDiffers,
  studyNotRunning,
  studyRunning,
  studyUnknown,
} from '../training.errors.js';
import { TrialService } from '../trial/trial.service.js';

export const EXPERIMENT = 'parivision';

export type ListedAlgorithm = AlgorithmSpec & Availability;

interface ActiveStudy {
  progress: StudyProgress;
  cancelled: AbortController;
  begun: Promise<{ snapshot: Snapshot; parent: Run }>;
}

/** Studies: several trials on one snapshot, each a run in tracking, the study their parent. */
@Injectable()
export class StudyService {
  private readonly active = new Map<string, ActiveStudy>();

  constructor(
    private readonly gold: GoldService,
    private readonly tracking: TrackingService,
    private readonly trials: TrialService,
    private readonly workers: Workers,
    private readonly engines: NativeEngines,
  ) {}

  /** The algorithms with their parameters: type, default, range; and whether this machine can run them. */
  catalogue(): ListedAlgorithm[] {
    return algorithmsFor(SNAPSHOT_FEATURES).map((spec) => ({
      ...spec,
      ...this.engines.availability(spec.name),
    }));
  }

  /** Checks a request without starting anything. @throws AppError `training.study-invalid` */
  check(request: StudyRequest): void {
    planStudy(request, this.engines.unavailable());
  }

  /** Ids of the studies that this process is at. */
  running(): string[] {
    return [...this.active.keys()];
  }

  /** How far a running study has come; undefined if this process is not at it. */
  progress(id: string): StudyProgressReport | undefined {
    return this.active.get(id)?.progress.report();
  }

  /** How far a running study comes, until it ends; nothing if this process is not at it. */
  follow(id: string): Observable<StudyProgressReport> {
    return this.active.get(id)?.progress.changes ?? EMPTY;
  }

  /**
   * Fits every algorithm of the request `trials` times on the snapshot and records each fit as a run. A trial that fails
   * is a failed run, and the study goes on. A finished study with this id is answered as it is; of an unfinished one the
   * finished trials are kept and the rest is done (again).
   * @throws AppError `training.study-invalid` before anything is started; `training.no-trial-finished` if all failed;
   *   `training.study-differs` if the id belongs to another request; `training.study-running` if it is under way.
   *   The reason of the signal if it is aborted.
   */
  async runStudy(request: StudyRequest): Promise<Study> {
    const plan = planStudy(request, this.engines.unavailable());
    if (this.active.has(plan.id)) throw studyRunning(plan.id);
    const progress = new StudyProgress(plan.trials, request.onProgress);
    const cancelled = new AbortController();
    const signal = request.signal ? AbortSignal.any([request.signal, cancelled.signal]) : cancelled.signal;
    const begun = this.begin(plan, request.snapshot);
    this.active.set(plan.id, { progress, cancelled, begun });
    try {
      const { snapshot, parent } = await begun;
      if (parent.status !== 'FINISHED') await this.perform(plan, parent, snapshot, progress, signal);
    } finally {
      this.active.delete(plan.id);
      progress.close();
    }
    return this.study(plan.id);
  }

  /** Ends a study that this process is at: its state will be killed. @throws AppError `training.study-unknown`, `training.study-not-running` */
  async cancel(id: string): Promise<Study> {
    const study = await this.study(id);
    const running = this.active.get(id);
    if (!running) throw studyNotRunning(id, study.state);
    running.cancelled.abort(new StudyCancelled());
    return study;
  }

  /** The study as tracking knows it. @throws AppError `training.study-unknown` */
  async study(id: string): Promise<Study> {
    // Asked for at once after its start, its run may not be there yet.
    const parent = (await this.tracking.find(studyRunId(id))) ?? (await this.active.get(id)?.begun)?.parent;
    if (!parent) throw studyUnknown(id);
    return studyFromRuns(parent, await this.tracking.children(parent.id), this.active.has(id));
  }

  /** The runs of studies, of a dataset or of all, newest first. */
  async studies(
    dataset: string | undefined,
    offset: number,
    limit: number,
  ): Promise<{ items: Run[]; total: number }> {
    return this.tracking.search(
      { tags: { [STUDY_TAG.kind]: 'study', ...(dataset !== undefined && { [TAG.dataset]: dataset }) } },
      offset,
      limit,
    );
  }

  /** The id of the study that started last. @throws AppError `training.study-unknown` */
  async latest(): Promise<string> {
    const [newest] = (await this.studies(undefined, 0, 1)).items;
    if (!newest) throw noStudyYet();
    return newest.tags[TAG.study];
  }

  private async begin(plan: StudyPlan, id: string): Promise<{ snapshot: Snapshot; parent: Run }> {
    const snapshot = await this.gold.get(id);
    return { snapshot, parent: await this.startParent(plan, snapshot) };
  }

  private async startParent(plan: StudyPlan, snapshot: Snapshot): Promise<Run> {
    const id = studyRunId(plan.id);
    const found = await this.tracking.find(id);
    if (found && found.tags[STUDY_TAG.plan] !== plan.fingerprint) throw studyDiffers(plan.id);
    const experiment = await this.tracking.experiment(EXPERIMENT);
    return this.tracking.startRun({
      id,
      experimentId: experiment.id,
      name: `study ${plan.id.slice(0, 8)}`,
      params: {
        snapshot: snapshot.id,
        dataset: snapshot.dataset,
        seed: String(plan.seed),
        trials: String(plan.trials.length),
        sampler: plan.sampler,
        pruner: plan.pruner,
        calibration: plan.calibration,
        ...(plan.maxSeconds !== undefined && { max_seconds: String(plan.maxSeconds) }),
        algorithms: [...new Set(plan.trials.map((trial) => trial.algorithm))].join(','),
      },
      tags: {
        [TAG.study]: plan.id,
        [TAG.dataset]: snapshot.dataset,
        [TAG.snapshot]: snapshot.id,
        [STUDY_TAG.kind]: 'study',
        [STUDY_TAG.plan]: plan.fingerprint,
      },
    });
  }

  private async perform(
    plan: StudyPlan,
    parent: Run,
    snapshot: Snapshot,
    progress: StudyProgress,
    signal: AbortSignal,
  ): Promise<void> {
    const { experimentId, id: studyRun } = parent;
    const budget = budgetOf(plan.maxSeconds);
    try {
      const data = await this.gold.load(snapshot.id);
      const { id: studyId, calibration } = plan;
      const context = { studyId, studyRunId: studyRun, experimentId, snapshot, data, calibration };
      const either = AbortSignal.any([signal, budget.signal]);
      const { trials, workers } = this;
      await new StudyWork(plan, context, { trials, workers, progress }, either).perform();
      await this.finishParent(plan, studyRun, signal, budget.signal.aborted);
    } catch (error) {
      const status = signal.aborted ? 'KILLED' : 'FAILED';
      // The first error is what counts: where the database is away, this cannot be recorded either.
      await this.tracking.finishRun(studyRun, status, messageOf(error)).catch(() => undefined);
      throw error;
    } finally {
      budget.clear();
    }
  }

  private async finishParent(
    plan: StudyPlan,
    studyRun: string,
    signal: AbortSignal,
    cut: boolean,
  ): Promise<void> {
    signal.throwIfAborted();
    const { trials, best } = await this.study(plan.id);
    if (!best) throw noTrialFinished(trials.find((trial) => trial.error)?.error ?? 'no message');
    await this.tracking.logMetrics(studyRun, {
      best_validation_log_loss: best.scores!.validation.logLoss,
      best_test_log_loss: best.scores!.test.logLoss,
      trials_finished: trials.filter((trial) => trial.state === 'finished').length,
      trials_pruned: trials.filter((trial) => trial.state === 'pruned').length,
      trials_failed: trials.filter((trial) => trial.state === 'failed').length,
    });
    await this.tracking.setTags(studyRun, {
      [STUDY_TAG.bestRun]: best.runId,
      [STUDY_TAG.bestAlgorithm]: best.algorithm,
      ...(cut && { [STUDY_TAG.cutBy]: 'seconds' }),
    });
    await this.tracking.finishRun(studyRun, 'FINISHED');
  }
}

function studyRunId(id: string): string {
  return deriveId('study', id);
}

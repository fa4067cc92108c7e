import { setTimeout } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { Settings } from '../platform/config/settings.js';
import { crashPoint } from '../platform/crash/crash-point.js';
import { AppError, messageOf } from '../platform/errors/app-error.js';
import { diskFaultOf } from '../platform/errors/disk-fault.js';
import { instanceId } from '../platform/instance/instance-lock.js';
import { type Progress, inWords } from '../platform/progress/progress.js';
import { withoutSecrets } from '../platform/secrets/secrets.js';
import { reasonToSkip } from './declarations/condition.js';
import { PipelineMetrics } from './pipeline-metrics.service.js';
import { type PipelineRun, type PipelineStep, type RunState, isDone, resumeCall } from './pipeline-run.js';
import { PipelineLeases, PipelineRuns } from './pipeline-runs.port.js';
import { pipelineErrors } from './pipelines.errors.js';
import { PipelineSteps } from './pipeline-steps.service.js';
import { RunEvents } from './run-events.service.js';
import type { StepResult } from './step-result.js';

/** One for all pipelines, so that one run at a time works on the data; it has the name of what was once the only pipeline. */
const LEASE = 'daily';
const LEASE_TTL_MS = 30_000;
const PROGRESS_LINE_EVERY_MS = 2000;
/** An ended run releases its lease within a few milliseconds, unless the database is unavailable. */
const RELEASE_WAIT_MS = 2000;
const WRITE_AGAIN_MS = 2000;

interface ActiveRun {
  run: PipelineRun;
  abort: AbortController;
  finished: Promise<PipelineRun>;
}

/** Acquires the lease, performs the steps of a run in order, and records its progress and its end in the ledger. */
@Injectable()
export class PipelineRunner implements OnApplicationShutdown {
  private readonly logger = new Logger(PipelineRunner.name);
  private readonly holder: string;
  private active?: ActiveRun;
  private closing = false;

  constructor(
    settings: Settings,
    private readonly clock: Clock,
    private readonly runs: PipelineRuns,
    private readonly leases: PipelineLeases,
    private readonly steps: PipelineSteps,
    private readonly events: RunEvents,
    private readonly metrics: PipelineMetrics,
  ) {
    this.holder = instanceId(settings.dataDir);
  }

  get activeRunId(): string | undefined {
    return this.active?.run.id;
  }

  /**
   * Starts a new run or continues a stored one; resolves once it has started.
   * @returns the run and the promise of its end, which never rejects
   * @throws {AppError} `pipelines.busy` while another run has the lease
   */
  async begin(run: PipelineRun, known: boolean): Promise<ActiveRun> {
    const reserved = await this.reserve(run, known);
    this.events.runChanged(run);
    reserved.finished = this.execute(reserved);
    return reserved;
  }

  /** Acquires the lease and writes the run under it. From then on it is the active run. */
  private async reserve(run: PipelineRun, known: boolean): Promise<ActiveRun> {
    // The end of a run is visible a moment before its lease is free: a client that waited for it must not find it busy.
    if (this.active && this.active.run.state !== 'running')
      await Promise.race([this.active.finished, setTimeout(RELEASE_WAIT_MS, undefined, { ref: false })]);
    if (this.active || this.closing) throw pipelineErrors.busy(this.active?.run.id);
    const reserved: ActiveRun = { run, abort: new AbortController(), finished: Promise.resolve(run) };
    this.active = reserved;
    try {
      const lease = await this.leases.acquire(LEASE, this.holder, LEASE_TTL_MS);
      if (!lease) throw pipelineErrors.busy();
      run.epoch = lease.epoch;
      if (!(known ? await this.runs.save(run) : await this.runs.add(run))) {
        await this.leases.release(LEASE, this.holder, lease.epoch);
        throw pipelineErrors.busy(run.id);
      }
    } catch (error) {
      this.active = undefined;
      throw error;
    }
    return reserved;
  }

  /**
   * Ends a run that no process works on as interrupted. The results of its finished steps stay, and a request can resume it.
   * @throws {AppError} `pipelines.busy` while a run is in progress, here or in another process
   */
  async giveUp(run: PipelineRun): Promise<void> {
    const step = run.steps.find((candidate) => !isDone(candidate));
    const finishedAt = this.clock.now();
    const error =
      `interrupted ${run.attempts} times${step ? ` in step ${step.name}` : ''}: the process ended each time. ` +
      `${resumeCall(run.id)} continues it`;
    if (step?.state === 'running') Object.assign(step, { state: 'interrupted', finishedAt, error });
    Object.assign(run, { state: 'interrupted', finishedAt, error });
    await this.reserve(run, true);
    this.active = undefined;
    await this.leases.release(LEASE, this.holder, run.epoch);
    this.metrics.ended(run);
    this.events.runChanged(run);
  }

  cancel(runId: string): boolean {
    if (this.active?.run.id !== runId) return false;
    this.active.abort.abort(new Error('cancelled'));
    return true;
  }

  /** The process ends: the run stays in state running and continues at the next start. */
  async onApplicationShutdown(): Promise<void> {
    this.closing = true;
    this.active?.abort.abort(new Error('shutdown'));
    await this.active?.finished;
  }

  private async execute(active: ActiveRun): Promise<PipelineRun> {
    const { run, abort } = active;
    const heartbeat = setInterval(() => void this.renew(active), LEASE_TTL_MS / 3);
    try {
      for (const step of run.steps) {
        if (isDone(step)) continue;
        await this.performStep(run, step, abort.signal);
        crashPoint(`pipelines.after-${step.name}`);
      }
      await this.finish(run, 'succeeded');
    } catch (error) {
      await this.untilWritten(() => this.fail(run, error));
    } finally {
      clearInterval(heartbeat);
      await this.leases.release(LEASE, this.holder, run.epoch).catch(() => undefined);
      this.active = undefined;
      // Once the run is no longer active, so that a subscriber can start the next one when it sees the end.
      this.events.runChanged(run);
    }
    return run;
  }

  /** Retries while the database is unavailable: an ended run must not stay in state running. Stops if a newer holder has the run. */
  private async untilWritten(write: () => Promise<void>): Promise<void> {
    for (let tries = 0; !this.closing; tries++) {
      try {
        return await write();
      } catch (error) {
        if (tries === 0) this.logger.error(`the ledger could not be written: ${messageOf(error)}`);
        if (error instanceof AppError) return;
        await setTimeout(WRITE_AGAIN_MS, undefined, { ref: false });
      }
    }
  }

  private async performStep(run: PipelineRun, step: PipelineStep, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const reason = reasonToSkip(run, step);
    if (reason !== undefined) return this.skip(run, step, { counts: {}, outputs: {}, reason });
    Object.assign(step, {
      state: 'running',
      startedAt: this.clock.now(),
      finishedAt: undefined,
      error: undefined,
    });
    await this.write(run);
    this.logger.log(`${run.pipeline} · ${step.name} …`);
    let loggedAt = this.clock.now().getTime();
    const onProgress = (progress: Progress): void => {
      this.events.progressed(run.id, step.name, progress);
      const now = this.clock.now().getTime();
      if (now - loggedAt < PROGRESS_LINE_EVERY_MS) return;
      loggedAt = now;
      this.logger.log(`${run.pipeline} · ${step.name}: ${inWords(progress)}`);
    };
    const result = await this.steps.perform(step.name, run, { signal, onProgress });
    signal.throwIfAborted();
    if (result.reason !== undefined) return this.skip(run, step, result);
    Object.assign(step, { state: 'succeeded', finishedAt: this.clock.now(), ...result });
    await this.write(run);
    this.logger.log(`${run.pipeline} · ${step.name}: ${summary(step)}`);
  }

  private async skip(run: PipelineRun, step: PipelineStep, result: StepResult): Promise<void> {
    Object.assign(step, { state: 'skipped', error: undefined, finishedAt: this.clock.now(), ...result });
    await this.write(run);
    this.logger.log(`${run.pipeline} · ${step.name}: skipped. ${step.reason}`);
  }

  private async fail(run: PipelineRun, error: unknown): Promise<void> {
    if (this.closing) {
      this.logger.log(`${run.pipeline} · run ${run.id} stops here and continues at the next start`);
      return;
    }
    const cancelled = error instanceof Error && error.message === 'cancelled';
    const text = cancelled ? 'cancelled by hand' : withoutSecrets(diskFaultOf(error) ?? messageOf(error));
    const step = run.steps.find((candidate) => candidate.state === 'running');
    if (step)
      Object.assign(step, {
        state: cancelled ? 'cancelled' : 'failed',
        finishedAt: this.clock.now(),
        error: text,
      });
    run.error = text;
    if (!cancelled)
      this.logger.error(error instanceof AppError ? `${run.pipeline} · ${step?.name}: ${text}` : error);
    await this.finish(run, cancelled ? 'cancelled' : 'failed');
  }

  private async finish(run: PipelineRun, state: RunState): Promise<void> {
    run.state = state;
    run.finishedAt = this.clock.now();
    await this.write(run);
    this.metrics.ended(run);
  }

  private async write(run: PipelineRun): Promise<void> {
    if (!(await this.runs.save(run))) throw pipelineErrors.leaseLost(run.id);
    this.events.runChanged(run);
  }

  private async renew({ run, abort }: ActiveRun): Promise<void> {
    try {
      if (!(await this.leases.renew(LEASE, this.holder, run.epoch, LEASE_TTL_MS)))
        abort.abort(pipelineErrors.leaseLost(run.id));
    } catch (error) {
      this.logger.warn(`the lease could not be renewed: ${messageOf(error)}`);
    }
  }
}

function summary(step: PipelineStep): string {
  const seconds = (step.finishedAt!.getTime() - step.startedAt!.getTime()) / 1000;
  const counts = Object.entries(step.counts).map(([name, count]) => `${name} ${count.toLocaleString('en')}`);
  return `${[...counts, ...(step.outputs.verdict ? [step.outputs.verdict] : [])].join(', ')} (${seconds.toFixed(1)} s)`;
}

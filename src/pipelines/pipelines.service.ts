import { Injectable, Logger } from '@nestjs/common';
import { LATEST } from '../platform/http/latest.js';
import { Clock } from '../platform/clock/clock.js';
import type { FieldFault } from '../platform/errors/app-error.js';
import type { Page } from '../platform/http/listing.js';
import { deriveId, newId } from '../platform/ids/ids.js';
import { NEEDED } from './declarations/condition.js';
import type { DeclaredStep, PipelineDeclaration } from './declarations/declaration.js';
import { DAILY, stepFaults } from './declarations/parse-pipelines.js';
import { PipelineDeclarations } from './declarations/pipeline-declarations.service.js';
import { type PipelineRun, type Retrain, type Trigger, MOST_ATTEMPTS, newSteps } from './pipeline-run.js';
import { PipelineRunner } from './pipeline-runner.service.js';
import { PipelineRuns, type RunFilter } from './pipeline-runs.port.js';
import { isBusy, pipelineErrors } from './pipelines.errors.js';
import { RunOptionsService } from './run-options.service.js';
import type { RunParameters } from './run-parameters.js';

/** More than the runs that can be unfinished: there is one at a time. */
const MAX_UNFINISHED = 1000;

export interface RunRequest extends RunParameters {
  /** Absent: derived from pipeline and cron tick, else random. A run with this id is not started twice. */
  id?: string;
  /** Absent: daily. */
  pipeline?: string;
  trigger: Trigger;
  by: string;
  /** For a cron tick: when it was due. */
  scheduledAt?: Date;
}

/** Starts, finds, resumes and cancels runs of the pipelines. */
@Injectable()
export class PipelinesService {
  private readonly logger = new Logger('PariVision');

  constructor(
    private readonly clock: Clock,
    private readonly declarations: PipelineDeclarations,
    private readonly options: RunOptionsService,
    private readonly runs: PipelineRuns,
    private readonly runner: PipelineRunner,
  ) {}

  /** Names of the declared pipelines. */
  get names(): string[] {
    return this.declarations.names;
  }

  /** As `PipelineDeclarations.parameterFaults`: the faults of the parameters with which a policy would start a pipeline. */
  parameterFaults(pipeline: unknown, parameters: Record<string, unknown>, path: string): FieldFault[] {
    return this.declarations.parameterFaults(pipeline, parameters, path);
  }

  /**
   * Starts a run. It keeps its steps and their conditions, whatever the file declares later.
   * @throws {AppError} `pipelines.unknown-pipeline`, `pipelines.bad-parameter` for one that no step uses, `pipelines.busy`,
   * `pipelines.bad-source`, `pipelines.source-refused`, `training.*` for parameters
   */
  async start({
    id,
    pipeline = DAILY,
    trigger,
    by,
    scheduledAt: dueAt,
    ...asked
  }: RunRequest): Promise<{ run: PipelineRun; finished: Promise<PipelineRun> }> {
    const declaration = this.declarations.get(pipeline);
    checkParameters(declaration, asked);
    const now = this.clock.now();
    const parameters = { ...declaration.parameters, ...given(asked) };
    const options = await this.options.complete(parameters);
    const retrain = asked.retrain ?? this.options.retrain(declaration, trigger);
    const scheduledAt = dueAt ?? now;
    const run: PipelineRun = {
      id: id ?? (dueAt ? deriveId('pipeline-run', pipeline, scheduledAt.toISOString()) : newId()),
      pipeline,
      definition: this.declarations.definition,
      trigger,
      by,
      scheduledAt,
      options: { ...options, ...(retrain && { retrain }) },
      state: 'running',
      epoch: 0,
      attempts: 1,
      steps: newSteps(conditional(declaration.steps, retrain)),
      startedAt: now,
    };
    return this.runner.begin(run, false);
  }

  /**
   * Resumes a run at its first step that did not succeed.
   * @throws {AppError} `pipelines.unknown-run` when there is no such run; `pipelines.not-resumable` when the run cannot be
   * resumed; `pipelines.busy` when a run is in progress
   */
  async resume(id: string): Promise<{ run: PipelineRun; finished: Promise<PipelineRun> }> {
    const run = await this.get(id);
    if (run.state === 'succeeded' || this.runner.activeRunId === run.id)
      throw pipelineErrors.notResumable(run.id, run.state);
    run.attempts++;
    run.state = 'running';
    run.finishedAt = undefined;
    run.error = undefined;
    return this.runner.begin(run, true);
  }

  /**
   * Continues the runs of ended processes, one after the other. A run that was started `MOST_ATTEMPTS` times becomes
   * interrupted. Returns at once while a run is in progress, here or in another process.
   */
  async takeOver(): Promise<void> {
    if (this.runner.activeRunId !== undefined) return;
    const { items } = await this.list({ state: 'running' }, 0, MAX_UNFINISHED);
    for (const run of items.toReversed()) {
      try {
        if (run.attempts >= MOST_ATTEMPTS) {
          await this.runner.giveUp(run);
          this.logger.warn(`run ${run.id}: ${run.error}`);
        } else {
          this.logger.log(`continuing run ${run.id}, which was interrupted`);
          await (
            await this.resume(run.id)
          ).finished;
        }
      } catch (error) {
        // Another process works on this run or on a later one.
        if (isBusy(error)) return;
        throw error;
      }
    }
  }

  async cancel(id: string): Promise<PipelineRun> {
    const run = await this.get(id);
    if (!this.runner.cancel(run.id)) throw pipelineErrors.notRunning(run.id, run.state);
    return run;
  }

  /** One run by id, or the latest. @throws {AppError} `pipelines.unknown-run` when there is no such run */
  async get(id: string): Promise<PipelineRun> {
    const run = id === LATEST ? (await this.runs.list({}, 0, 1)).items.at(0) : await this.runs.get(id);
    if (!run) throw pipelineErrors.unknownRun(id);
    return run;
  }

  list(filter: RunFilter, offset: number, limit: number): Promise<Page<PipelineRun>> {
    return this.runs.list(filter, offset, limit);
  }
}

function checkParameters({ name, steps }: PipelineDeclaration, { shots, ...others }: RunParameters): void {
  const faults = stepFaults(
    { ...(shots !== undefined && { nodes: shots }), ...others },
    steps.map((step) => step.name),
  );
  if (faults.length > 0) throw pipelineErrors.badParameters(name, faults);
}

/** Without what the request leaves to the declaration. */
function given(parameters: RunParameters): RunParameters {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined));
}

/** The steps of a run: whether `train` has a condition is up to `retrain`. */
function conditional(steps: readonly DeclaredStep[], retrain?: Retrain): DeclaredStep[] {
  return steps.map((step) => {
    if (step.name !== 'train') return step;
    const { when = NEEDED, ...others } = step;
    return retrain === 'when-needed' ? { ...others, when } : others;
  });
}

import { Injectable, Logger } from '@nestjs/common';
import { LATEST } from '../platform/http/latest.js';
import type { AlgorithmName } from '../algorithms/catalogue/catalogue.js';
import type { LocationTransform } from '../basketball/index.js';
import type { ElectionMode } from '../champion/index.js';
import { FeedService, type SourceSpec } from '../feed/index.js';
import { GoldService } from '../gold/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Settings } from '../platform/config/settings.js';
import type { Page } from '../platform/http/listing.js';
import { deriveId, newId } from '../platform/ids/ids.js';
import { StudyService } from '../training/index.js';
import { type PipelineRun, type RunOptions, type Trigger, MOST_ATTEMPTS, newSteps } from './pipeline-run.js';
import { PipelineRunner } from './pipeline-runner.service.js';
import { PipelineRuns, type RunFilter } from './pipeline-runs.port.js';
import { isBusy, pipelineErrors } from './pipelines.errors.js';

export const DAILY = 'daily';

/** More than the runs that can be unfinished: there is one at a time. */
const MAX_UNFINISHED = 1000;

export interface RunRequest {
  /** Absent: derived from the cron tick, else random. A run with this id is not started twice. */
  id?: string;
  trigger: Trigger;
  by: string;
  /** For a cron tick: when it was due. */
  scheduledAt?: Date;
  shots?: number;
  /** virtual-league, file:<id> or an address; absent: FEED_SOURCE. */
  source?: string;
  /** Unit of the coordinates in a file; absent: detected from its rows. */
  transform?: LocationTransform;
  dataset?: string;
  algorithms?: { name: AlgorithmName; parameters?: Record<string, unknown> }[];
  trials?: number;
  seed?: number;
  acrossDatasets?: boolean;
  mode?: ElectionMode;
}

/** Starts, finds, resumes and cancels runs of the pipelines. */
@Injectable()
export class PipelinesService {
  private readonly logger = new Logger('PariVision');

  constructor(
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly feed: FeedService,
    private readonly gold: GoldService,
    private readonly training: StudyService,
    private readonly runs: PipelineRuns,
    private readonly runner: PipelineRunner,
  ) {}

  /** Starts a run of `daily`. @throws {AppError} `pipelines.busy`, `pipelines.bad-source`, `pipelines.source-refused`, `training.*` for parameters */
  async start(request: RunRequest): Promise<{ run: PipelineRun; finished: Promise<PipelineRun> }> {
    const now = this.clock.now();
    const options = await this.optionsOf(request);
    const scheduledAt = request.scheduledAt ?? now;
    const run: PipelineRun = {
      id:
        request.id ??
        (request.scheduledAt ? deriveId('pipeline-run', DAILY, scheduledAt.toISOString()) : newId()),
      pipeline: DAILY,
      trigger: request.trigger,
      by: request.by,
      scheduledAt,
      options,
      state: 'running',
      epoch: 0,
      attempts: 1,
      steps: newSteps(),
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
    const { items } = await this.list({ pipeline: DAILY, state: 'running' }, 0, MAX_UNFINISHED);
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

  private async optionsOf(request: RunRequest): Promise<RunOptions> {
    const source = withTransform(
      request.source === undefined ? await this.feed.defaultSpec() : await this.sourceOf(request.source),
      request.transform,
    );
    const algorithms = request.algorithms ?? this.usualAlgorithms();
    const study = {
      algorithms,
      trials: request.trials ?? this.settings.studyTrials,
      seed: request.seed ?? this.settings.studySeed,
    };
    // Invalid parameters are refused now, not after an hour of fetching; the snapshot is not known yet.
    this.training.check({ id: 'check', snapshot: '', ...study });
    const dataset = request.dataset ?? (await this.feed.describe(source)).dataset;
    return {
      source,
      dataset,
      shots: request.shots ?? (await this.shotsToFetch(source, dataset)),
      ...study,
      ...(request.acrossDatasets && { acrossDatasets: true }),
      ...(request.mode && { mode: request.mode }),
    };
  }

  /** Those of the settings that this machine can run; if it can run none, all of them, so that the error names them. */
  private usualAlgorithms(): RunOptions['algorithms'] {
    const names = this.settings.studyAlgorithms;
    const catalogue = this.training.catalogue();
    const available = names.filter((name) =>
      catalogue.some((entry) => entry.name === name && entry.available),
    );
    return (available.length > 0 ? available : names).map((name) => ({ name: name as AlgorithmName }));
  }

  /**
   * A file is imported completely; an endless feed is read in portions. The first portion of a dataset has the size of the first
   * run: a few shots are the games of one day, which cannot be split by time.
   */
  private async shotsToFetch(source: SourceSpec, dataset: string): Promise<number | undefined> {
    if (source.kind === 'file') return undefined;
    const { pipelineNodes, firstRunNodes } = this.settings;
    return (await this.gold.latest(dataset)) ? pipelineNodes : Math.max(pipelineNodes, firstRunNodes);
  }

  private async sourceOf(text: string): Promise<SourceSpec> {
    if (text === 'virtual-league') return { kind: 'virtual-league' };
    const file = /^file:([0-9a-f]{64})$/.exec(text)?.[1];
    if (file) {
      await this.feed.describe({ kind: 'file', file });
      return { kind: 'file', file };
    }
    if (!/^https?:\/\/\S+$/.test(text)) throw pipelineErrors.badSource(text);
    // The server fetches only addresses that its owner has allowed, not any that a caller names.
    const allowed = [this.settings.feedSource, ...this.settings.feedAllowed].filter((entry) =>
      /^https?:/.test(entry),
    );
    if (!allowed.some((entry) => isWithin(text, entry))) throw pipelineErrors.sourceRefused(text);
    return this.feed.remoteSpec(text);
  }
}

function withTransform(source: SourceSpec, transform?: LocationTransform): SourceSpec {
  if (transform === undefined) return source;
  if (source.kind !== 'file') throw pipelineErrors.transformWithoutFile(source.kind);
  return { ...source, transform };
}

/** Whether both have the same origin and the path is the allowed one or below it. */
function isWithin(text: string, allowed: string): boolean {
  if (!URL.canParse(text) || !URL.canParse(allowed)) return false;
  const [url, base] = [new URL(text), new URL(allowed)];
  const path = base.pathname.replace(/\/$/, '');
  return url.origin === base.origin && (url.pathname === path || url.pathname.startsWith(`${path}/`));
}

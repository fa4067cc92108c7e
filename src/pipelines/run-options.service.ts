import { Injectable } from '@nestjs/common';
import type { AlgorithmName } from '../algorithms/catalogue/catalogue.js';
import type { LocationTransform } from '../basketball/index.js';
import { FeedService, type SourceSpec } from '../feed/index.js';
import { GoldService } from '../gold/index.js';
import { Settings } from '../platform/config/settings.js';
import { StudyService } from '../training/index.js';
import type { PipelineDeclaration } from './declarations/declaration.js';
import type { Retrain, RunOptions, Trigger } from './pipeline-run.js';
import { pipelineErrors } from './pipelines.errors.js';
import type { RunParameters } from './run-parameters.js';

/** Completes the parameters of a run with the settings, and checks them. */
@Injectable()
export class RunOptionsService {
  constructor(
    private readonly settings: Settings,
    private readonly feed: FeedService,
    private readonly gold: GoldService,
    private readonly training: StudyService,
  ) {}

  /**
   * Whether a run trains always, if its request does not say: one that an alert asked for does. Undefined for a pipeline that does not
   * train; the setting is for pipelines that can tell whether a training is needed.
   */
  retrain({ steps, parameters }: PipelineDeclaration, trigger?: Trigger): Retrain | undefined {
    const train = steps.find(({ name }) => name === 'train');
    if (!train) return undefined;
    if (trigger === 'alert' || !steps.some(({ name }) => name === 'report')) return 'always';
    const declared = parameters.retrain ?? (train.when && 'when-needed');
    return declared ?? (this.settings.pipelineRetrain as Retrain);
  }

  /** @throws {AppError} `pipelines.bad-source`, `pipelines.source-refused`, `pipelines.bad-transform`, `training.*` for parameters */
  async complete(request: RunParameters): Promise<RunOptions> {
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
      ...(request.newest !== undefined && { newest: request.newest }),
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

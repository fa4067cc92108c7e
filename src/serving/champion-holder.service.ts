import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter, Gauge } from 'prom-client';
import { type ChampionInfo, ChampionService } from '../champion/index.js';
import { messageOf } from '../platform/errors/app-error.js';
import { ReadinessRegistry, type ReadinessState } from '../platform/health/readiness-registry.js';
import { METRIC } from '../platform/metrics/metrics.js';
import { championText } from './champion-text.js';
import { ensureTakesFeatures } from './check-tabular.js';
import { LoadedModels } from './loaded-models.service.js';
import { modelUnfit, noChampion } from './serving.errors.js';
import { TabularModel } from './tabular-model.js';

interface Champion {
  info: ChampionInfo;
  model: TabularModel;
  text: string;
}

/**
 * The champion's model, in memory. A request takes it once; a new one replaces it by one assignment, after it was loaded,
 * checked and warmed up. If that fails, the previous one stays in use. The previous one stays among the loaded models, so
 * that a rollback needs no loading.
 */
@Injectable()
export class ChampionHolder implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(ChampionHolder.name);
  private champion?: Champion;
  /** The latest champion, loaded or not. */
  private latest?: ChampionInfo;
  private queue: Promise<void> = Promise.resolve();
  /** Why the latest champion could not be loaded, for GET /health/ready. */
  private fault?: string;
  private unsubscribe?: () => void;

  constructor(
    private readonly champions: ChampionService,
    private readonly models: LoadedModels,
    readiness: ReadinessRegistry,
    @InjectMetric(METRIC.championInfo) private readonly infoGauge: Gauge<string>,
    @InjectMetric(METRIC.championLogLoss) private readonly logLossGauge: Gauge<string>,
    @InjectMetric(METRIC.championLoadFailures) private readonly failures: Counter<string>,
  ) {
    readiness.register({ name: 'champion', check: async () => this.state() });
  }

  /** Before the application's start-up hooks, one of which notifies of the present champion. */
  onModuleInit(): void {
    this.unsubscribe = this.champions.subscribe((info) => this.take(info));
  }

  /** Waits for a model that is being read: the database closes after this. */
  async beforeApplicationShutdown(): Promise<void> {
    this.unsubscribe?.();
    await this.queue;
  }

  /** The model in use. @throws {AppError} `prediction.no-champion` when no model is loaded */
  get current(): TabularModel {
    if (!this.champion) throw noChampion();
    return this.champion.model;
  }

  /** The model in use; undefined while there is none. */
  get loaded(): TabularModel | undefined {
    return this.champion?.model;
  }

  /**
   * The champion in the YAML format of an MLmodel file.
   * @throws {AppError} `prediction.no-champion` when there is no champion
   */
  get text(): string {
    if (!this.champion) throw noChampion();
    return this.champion.text;
  }

  /**
   * Loads this version and puts it in use, unless a later champion is known.
   * @throws {Error} when the latest champion could not be loaded; the previous one stays in use
   */
  async take(info: ChampionInfo): Promise<void> {
    if (this.latest && info.since < this.latest.since) return;
    this.latest = info;
    const loading = this.queue.then(() => this.loadLatest());
    this.queue = loading.catch(() => undefined);
    await loading;
  }

  private async loadLatest(): Promise<void> {
    const info = this.latest!;
    const { version } = info.version;
    if (version === this.champion?.model.version) {
      this.fault = undefined;
      return;
    }
    try {
      const model = await this.models.get(info.version);
      if (!(model instanceof TabularModel)) {
        throw modelUnfit(model.name, version, `${model.platform} answers too slowly for a champion`);
      }
      ensureTakesFeatures(model);
      // A later one was elected, or this one was rolled back, while it was loaded.
      if (info !== this.latest) return;
      this.put({ info, model, text: championText(info) });
    } catch (error) {
      this.failures.inc();
      const fault = `version ${version} was not loaded: ${messageOf(error)}`;
      // It is tried again every few seconds; one log line is enough.
      if (fault !== this.fault) this.logger.error({ err: error }, fault);
      this.fault = fault;
      throw error;
    }
  }

  private put(champion: Champion): void {
    const { version, run } = champion.info;
    const before = this.champion?.model.version;
    this.champion = champion;
    this.fault = undefined;
    this.infoGauge.reset();
    this.infoGauge.set(
      { version: String(version.version), algorithm: version.algorithm, run_id: version.runId },
      1,
    );
    this.logLossGauge.set(run?.metrics.test_log_loss?.last ?? Number.NaN);
    this.logger.log(
      `version ${version.version} (${version.algorithm}) serves predictions now${before ? `, replacing version ${before}` : ''}`,
    );
  }

  private state(): ReadinessState {
    const info = this.champion
      ? { version: this.champion.model.version, algorithm: this.champion.info.version.algorithm }
      : { message: 'no champion is loaded' };
    return {
      up: this.champion !== undefined,
      critical: true,
      info: { ...info, ...(this.fault && { fault: this.fault }) },
    };
  }
}

import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter, Gauge } from 'prom-client';
import { decodeModel } from '../algorithms/model-io/model-file.js';
import { type ChampionInfo, ChampionService } from '../champion/index.js';
import { messageOf } from '../platform/errors/app-error.js';
import { ReadinessRegistry, type ReadinessState } from '../platform/health/readiness-registry.js';
import { METRIC } from '../platform/metrics/metrics.js';
import { VersionService } from '../registry/index.js';
import { championText } from './champion-text.js';
import { LoadedChampion } from './loaded-champion.js';
import { noChampion } from './serving.errors.js';

/**
 * The champion's model, in memory. A request takes it once; a new one replaces it by one assignment, after it was loaded,
 * decoded and checked. If that fails, the previous one stays in use.
 */
@Injectable()
export class ChampionHolder implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(ChampionHolder.name);
  private loaded?: LoadedChampion;
  /** The latest champion, loaded or not. */
  private latest?: ChampionInfo;
  private queue: Promise<void> = Promise.resolve();
  /** Why the latest champion could not be loaded, for GET /health/ready. */
  private fault?: string;
  private unsubscribe?: () => void;

  constructor(
    private readonly champions: ChampionService,
    private readonly versions: VersionService,
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
  get current(): LoadedChampion {
    if (!this.loaded) throw noChampion();
    return this.loaded;
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
    const { model, version } = info.version;
    if (version === this.loaded?.version) {
      this.fault = undefined;
      return;
    }
    try {
      const { model: fitted } = decodeModel(await this.versions.modelBytes(model, version));
      this.put(new LoadedChampion(info, fitted, championText(info)));
    } catch (error) {
      this.failures.inc();
      const fault = `version ${version} was not loaded: ${messageOf(error)}`;
      // It is tried again every few seconds; one log line is enough.
      if (fault !== this.fault) this.logger.error({ err: error }, fault);
      this.fault = fault;
      throw error;
    }
  }

  private put(champion: LoadedChampion): void {
    const { version, run } = champion.info;
    const before = this.loaded?.version;
    this.loaded = champion;
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
    const info = this.loaded
      ? { version: this.loaded.version, algorithm: this.loaded.info.version.algorithm }
      : { message: 'no champion is loaded' };
    return {
      up: this.loaded !== undefined,
      critical: true,
      info: { ...info, ...(this.fault && { fault: this.fault }) },
    };
  }
}

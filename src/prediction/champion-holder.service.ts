import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter, Gauge } from 'prom-client';
import { decodeModel } from '../algorithms/model-io/model-file.js';
import { type ChampionInfo, ChampionService } from '../champion/index.js';
import { messageOf } from '../platform/errors/app-error.js';
import { ReadinessRegistry, type ReadinessState } from '../platform/health/readiness-registry.js';
import { METRIC } from '../platform/metrics/metrics.js';
import { RegistryService } from '../registry/index.js';
import { championText } from './champion-text.js';
import { LoadedChampion } from './loaded-champion.js';
import { noChampion } from './prediction.errors.js';

/** How often the alias is read again: another process may have moved it, or the database may be back. */
const LOOK_AGAIN_MS = 5000;

/**
 * The champion, in memory. A request takes it once; a new one takes its place by one assignment, after it is loaded, decoded
 * and checked. If that fails the one before goes on.
 */
@Injectable()
export class ChampionHolder implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ChampionHolder.name);
  private loaded?: LoadedChampion;
  /** The latest that is known to be elected, loaded or not. */
  private latest?: ChampionInfo;
  private queue: Promise<void> = Promise.resolve();
  /** The last fault of loading, for GET /health/ready. */
  private fault?: string;
  private leave?: () => void;
  private timer?: NodeJS.Timeout;
  private looking = false;

  constructor(
    private readonly champions: ChampionService,
    private readonly registry: RegistryService,
    readiness: ReadinessRegistry,
    @InjectMetric(METRIC.championInfo) private readonly infoGauge: Gauge<string>,
    @InjectMetric(METRIC.championLogLoss) private readonly logLossGauge: Gauge<string>,
    @InjectMetric(METRIC.championLoadFailures) private readonly failures: Counter<string>,
  ) {
    readiness.register({ name: 'champion', check: async () => this.state() });
  }

  async onApplicationBootstrap(): Promise<void> {
    this.leave = this.champions.serve((info) => this.take(info));
    await this.look(() => this.champions.current());
    this.timer = setInterval(() => void this.look(() => this.champions.refresh()), LOOK_AGAIN_MS).unref();
  }

  /** A model that is being read is read to the end: the database closes after this. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.leave?.();
    await this.queue;
  }

  /** The model that answers now. @throws AppError `prediction.no-champion` */
  get current(): LoadedChampion {
    if (!this.loaded) throw noChampion();
    return this.loaded;
  }

  /** Loads this version and puts it in place; the latest wish wins. Never fails: the old champion stays. */
  async take(info: ChampionInfo): Promise<void> {
    // What was read before an alias moved may arrive after the move was told.
    if (this.latest && info.since < this.latest.since) return;
    this.latest = info;
    this.queue = this.queue.then(() => this.loadLatest());
    await this.queue;
  }

  /** One at a time: a database that does not answer must not gather questions. */
  private async look(ask: () => Promise<ChampionInfo | undefined>): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      const info = await ask();
      if (info) await this.take(info);
    } catch (error) {
      this.logger.debug(`the champion could not be asked for: ${messageOf(error)}`);
    } finally {
      this.looking = false;
    }
  }

  private async loadLatest(): Promise<void> {
    const info = this.latest!;
    const { model, version } = info.version;
    if (version === this.loaded?.version) {
      this.fault = undefined;
      return;
    }
    try {
      const { model: fitted } = decodeModel(await this.registry.modelBytes(model, version));
      this.put(new LoadedChampion(info, fitted, championText(info)));
    } catch (error) {
      this.failures.inc();
      const fault = `version ${version} was not loaded: ${messageOf(error)}`;
      // It is tried again every few seconds; once in the log is enough.
      if (fault !== this.fault) this.logger.error({ err: error }, fault);
      this.fault = fault;
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
      `version ${version.version} (${version.algorithm}) answers now${before ? `, before it version ${before}` : ''}`,
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

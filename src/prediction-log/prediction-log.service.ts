import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';
import { Clock } from '../platform/clock/clock.js';
import { Settings } from '../platform/config/settings.js';
import { crashPoint } from '../platform/crash/crash-point.js';
import { messageOf } from '../platform/errors/app-error.js';
import { METRIC } from '../platform/metrics/metrics.js';
import { PredictionBlocks, type PredictionManifest, type StoredBlock } from './blocks/blocks.port.js';
import { type LoggedPrediction, OpenBlock } from './blocks/open-block.js';
import { idParts, idText, newProcess, timeDigits } from './blocks/prediction-id.js';
import { sealBlock } from './blocks/seal-block.js';

const LOOK_EVERY_MS = 250;
/** A block is closed at the first look at which it is as old as this: at most 1 s after its first prediction. */
const CLOSE_AFTER_MS = 700;

/** Many predictions of one request. */
export interface LoggedRows extends Omit<LoggedPrediction, 'row' | 'probability' | 'pairedWith'> {
  /** Row-major, in the order of `FEATURES`. */
  rows: Float64Array;
  /** One a row, 0..1. */
  probabilities: Float64Array;
}

/**
 * Predictions are written into the arrays of an open block, so that no caller waits for anything. A block is closed when it is
 * full or nearly a second old, and written behind. While the database is unavailable, up to PREDICTION_LOG_BUFFER predictions
 * wait; further ones are dropped and counted.
 */
@Injectable()
export class PredictionLog
  implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  private readonly logger = new Logger(PredictionLog.name);
  private readonly process = newProcess();
  /** Of predictions that are not kept: no block has such a process. */
  private readonly droppedProcess = newProcess();
  private droppedRows = 0;
  private open = new OpenBlock(this.process);
  private lastOpenedAt = 0;
  /** On the clock that is never set back. */
  private openSince = 0;
  /** Closed, not encoded yet. */
  private closed: OpenBlock[] = [];
  private sealing: OpenBlock[] = [];
  private spare: OpenBlock[] = [];
  /** Encoded, not written yet. */
  private sealed: StoredBlock<PredictionManifest>[] = [];
  private waitingRows = 0;
  private writing?: Promise<void>;
  private failing = false;
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly blocks: PredictionBlocks,
    private readonly settings: Settings,
    private readonly clock: Clock,
    @InjectMetric(METRIC.predictionLogDropped) private readonly dropped: Counter<string>,
    @InjectMetric(METRIC.predictionLogWritten) private readonly written: Counter<string>,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.flush();
  }

  /** Requests that were in progress when the application began to close have ended by now. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
    if (this.size > 0) {
      this.logger.warn(`${this.size} predictions are lost: the database did not accept them`);
    }
  }

  /** Logs a prediction; its id. Never waits, never throws. */
  append(prediction: LoggedPrediction): string {
    const at = this.clock.now().getTime();
    return this.hasRoom(at) ? this.open.add(prediction, at) : this.drop(at);
  }

  /** Logs the predictions of one request; their ids in the same order. */
  appendRows(logged: LoggedRows): string[] {
    const at = this.clock.now().getTime();
    const ids: string[] = [];
    for (const [row, probability] of logged.probabilities.entries()) {
      ids.push(this.hasRoom(at) ? this.open.addOf(logged, logged.rows, row, probability, at) : this.drop(at));
    }
    return ids;
  }

  /** Number of predictions that are not written yet. */
  get size(): number {
    return this.waitingRows + this.open.rows;
  }

  /** Predictions that could not be kept since the start of this process. */
  get droppedCount(): number {
    return this.droppedRows;
  }

  /** Whether an id is one of this process, so that its prediction may not be written yet. */
  isOwn(id: string): boolean {
    return id.endsWith(this.process);
  }

  /** Whether this prediction is in memory and not written yet. */
  holds(id: string): boolean {
    if (!this.isOwn(id)) return false;
    const { time, row } = idParts(id);
    const inArrays = [this.open, ...this.closed, ...this.sealing].some(
      (block) => block.openedAt === time && row < block.rows,
    );
    return inArrays || this.sealed.some(({ manifest: { firstId, lastId } }) => firstId <= id && id <= lastId);
  }

  /** Writes what was logged so far; after a failure it stays in memory. Never rejects. */
  async flush(): Promise<void> {
    this.close();
    // What is being written now may have begun before the block was closed.
    await this.writing;
    await this.write();
  }

  private hasRoom(at: number): boolean {
    if (this.size >= this.settings.predictionLogBuffer) return false;
    if (this.open.isFull) {
      this.close();
      void this.write();
    }
    if (this.open.rows === 0) this.begin(at);
    return true;
  }

  private begin(at: number): void {
    // A clock that is set back must not name two blocks alike, nor sort new predictions before old ones.
    this.lastOpenedAt = Math.max(at, this.lastOpenedAt + 1);
    this.openSince = performance.now();
    this.open.open(this.lastOpenedAt);
  }

  private drop(at: number): string {
    this.dropped.inc();
    return idText({ time: at, row: this.droppedRows++ % 2 ** 32, process: this.droppedProcess });
  }

  private look(): void {
    if (performance.now() - this.openSince >= CLOSE_AFTER_MS) this.close();
    void this.write();
  }

  private close(): void {
    if (this.open.rows === 0) return;
    this.waitingRows += this.open.rows;
    this.closed.push(this.open);
    this.open = this.spare.pop() ?? new OpenBlock(this.process);
    this.open.rows = 0;
  }

  private write(): Promise<void> {
    this.writing ??= this.writeClosed().finally(() => (this.writing = undefined));
    return this.writing;
  }

  private async writeClosed(): Promise<void> {
    for (;;) {
      await this.seal();
      const block = this.sealed[0];
      if (!block || !(await this.store(block))) return;
      this.sealed.shift();
      this.waitingRows -= block.manifest.rows;
      this.written.inc(block.manifest.rows);
    }
  }

  /** Encoding takes about a millisecond: requests are answered before each. */
  private async seal(): Promise<void> {
    for (let block = this.closed.shift(); block; block = this.closed.shift()) {
      this.sealing = [block];
      await nextTurn();
      const id = timeDigits(block.openedAt) + this.process;
      this.sealed.push(sealBlock(id, block.content(), this.clock.now().getTime()));
      this.sealing = [];
      // Blocks that were needed in a long outage are not kept.
      if (this.spare.length === 0) this.spare.push(block);
    }
  }

  private async store(block: StoredBlock<PredictionManifest>): Promise<boolean> {
    try {
      crashPoint('prediction.before-write');
      await this.blocks.write(block);
      crashPoint('prediction.after-write');
    } catch (error) {
      if (!this.failing)
        this.logger.warn(`predictions are buffered until the database is available: ${messageOf(error)}`);
      this.failing = true;
      return false;
    }
    if (this.failing) this.logger.log('predictions are written again');
    this.failing = false;
    return true;
  }
}

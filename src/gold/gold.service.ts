import { Injectable } from '@nestjs/common';
import { canonicalJson } from '../algorithms/text/canonical-json.js';
import {
  type DistanceUnit,
  type ExploreBy,
  type Explored,
  FEATURES,
  HEX_RADIUS,
  PlayerList,
} from '../basketball/index.js';
import { Clock } from '../platform/clock/clock.js';
import { crashPoint } from '../platform/crash/crash-point.js';
import { LATEST } from '../platform/http/latest.js';
import { sha256 } from '../platform/ids/ids.js';
import type { OnProgress } from '../platform/progress/progress.js';
import { Workers } from '../platform/workers/workers.js';
import { SilverService } from '../silver/index.js';
import type { CorrelateTask } from './correlate.worker.js';
import type { ExploreTask } from './explore.worker.js';
import type { Correlation, Exploration } from './exploration.js';
import { goldErrors } from './gold.errors.js';
import type { Measured, MeasureTask } from './measure.worker.js';
import { recentResults } from './recent-results.js';
import type {
  CategoryStatistics,
  ColumnStatistics,
  Snapshot,
  SnapshotData,
  SnapshotPage,
  TimeSplit,
} from './snapshot.js';
import { SnapshotLoader } from './snapshot-loader.service.js';
import { type SnapshotFilter, SnapshotStore } from './snapshot-store.port.js';

export interface BuildSnapshot {
  dataset: string;
  /** Only the newest dates with at least so many shots are in a part: to learn from the world as it is now. Absent: all. */
  newest?: number;
  /** Counts blocks. */
  onProgress?: OnProgress;
  signal?: AbortSignal;
}

export interface Description {
  snapshot: string;
  rows: number;
  columns: ColumnStatistics[];
  categories: CategoryStatistics[];
}

const MEASURE_WORKER = new URL('./measure.worker.js', import.meta.url);
const CORRELATE_WORKER = new URL('./correlate.worker.js', import.meta.url);
const EXPLORE_WORKER = new URL('./explore.worker.js', import.meta.url);

const SCHEMA_VERSION = 1;
const HASH = /^[0-9a-f]{64}$/;
/** Results of analyses that are kept; the largest, a court, is some hundred kilobytes. */
const ANALYSES_KEPT = 32;
/** Each has a few hundred players. */
const PLAYER_LISTS_KEPT = 8;

/** Snapshots: the data for training and for the pages. */
@Injectable()
export class GoldService {
  private readonly analyses = recentResults<object>(ANALYSES_KEPT);
  private readonly playerLists = recentResults<PlayerList>(PLAYER_LISTS_KEPT);

  constructor(
    private readonly silver: SilverService,
    private readonly loader: SnapshotLoader,
    private readonly snapshots: SnapshotStore,
    private readonly workers: Workers,
    private readonly clock: Clock,
  ) {}

  /**
   * A snapshot of the current content of a dataset in silver. For the same content the existing snapshot is returned.
   * @throws {AppError} `gold.no-shots` when there are no shots; `gold.too-few-dates` when they have too few dates
   */
  async build({ dataset, newest, onProgress, signal }: BuildSnapshot): Promise<Snapshot> {
    const partitions = await this.silver.partitions(dataset);
    const blocks = partitions.map((partition) => partition.block);
    const labelled = partitions.reduce((sum, partition) => sum + partition.labelled, 0);
    if (labelled === 0) throw goldErrors.noShots(dataset);
    const latest = await this.latest(dataset);
    const isSame = latest?.split.newest === newest && canonicalJson(latest?.blocks) === canonicalJson(blocks);
    if (latest?.schemaVersion === SCHEMA_VERSION && isSame) return latest;

    const rows = await this.loader.read(blocks, labelled, { onProgress, signal });
    const task: MeasureTask = { arrays: rows.arrays, newest };
    const measured = await this.workers.run<Measured>(MEASURE_WORKER, task, { signal });
    const { split, parts } = measured;
    if (!split || !parts) throw goldErrors.tooFewDates(dataset, measured.dates);
    crashPoint('gold.before-manifest');
    const snapshot = await this.snapshots.add({
      id: snapshotId(dataset, blocks, split),
      dataset,
      createdAt: this.clock.now(),
      rows: labelled,
      unlabelled: rows.unlabelled,
      games: rows.gameIds.length,
      dates: measured.dates,
      blocks,
      split,
      parts,
      columns: measured.columns,
      categories: rows.categories,
      schemaVersion: SCHEMA_VERSION,
    });
    crashPoint('gold.after-manifest');
    await this.loader.keep(snapshot, rows);
    return snapshot;
  }

  /** @throws {AppError} `gold.snapshot-unknown` when there is no such snapshot */
  async get(id: string): Promise<Snapshot> {
    const found = HASH.test(id) ? await this.snapshots.find(id) : undefined;
    if (!found) throw goldErrors.unknownSnapshot(id);
    return found;
  }

  /** The newest snapshot, of a dataset or of all. */
  async latest(dataset?: string): Promise<Snapshot | undefined> {
    return (await this.snapshots.list({ dataset }, 0, 1)).items[0];
  }

  /** The newest first. */
  async list(filter: SnapshotFilter, offset: number, limit: number): Promise<SnapshotPage> {
    return this.snapshots.list(filter, offset, limit);
  }

  /** The rows on shared arrays. The two snapshots requested last are kept in memory. */
  async load(id: string): Promise<SnapshotData> {
    return this.loader.load(await this.get(id));
  }

  /**
   * By id, or the newest (`latest`), of a dataset or of all.
   * @throws {AppError} `gold.snapshot-unknown` when there is no such snapshot; `gold.no-snapshot` when there is none yet
   */
  async named(id: string, dataset?: string): Promise<Snapshot> {
    if (id !== LATEST) return this.get(id);
    const latest = await this.latest(dataset);
    if (!latest) throw goldErrors.noSnapshot(dataset);
    return latest;
  }

  /**
   * Who took its shots; those of the snapshots requested last are kept.
   * @throws {AppError} `silver.players-unknown` when the block does not record them
   */
  async players(id: string): Promise<PlayerList> {
    const { blocks } = await this.get(id);
    const read = async (): Promise<PlayerList> => {
      const players = [];
      for (const block of blocks) players.push(await this.silver.players(block));
      return new PlayerList(players);
    };
    return this.playerLists.forceFetch(id, { context: read });
  }

  async describe(id: string): Promise<Description> {
    const { rows, columns, categories } = await this.get(id);
    return { snapshot: id, rows, columns, categories };
  }

  /** Of the seven features and Shot_Made_Flag. */
  async correlation(id: string): Promise<Correlation> {
    const matrix = await this.analyse(`${id} correlation`, async () => {
      const task: CorrelateTask = { arrays: arraysOf(await this.load(id)) };
      return this.workers.run<Correlation['matrix']>(CORRELATE_WORKER, task);
    });
    return { snapshot: id, columns: [...FEATURES, 'Shot_Made_Flag'], matrix };
  }

  /** Attempts and makes in groups. `unit` is for distance only. */
  async explore(id: string, by: ExploreBy, unit: DistanceUnit = 'm'): Promise<Exploration> {
    const explored = await this.analyse(`${id} ${by} ${by === 'distance' ? unit : ''}`, async () => {
      const task: ExploreTask = { arrays: arraysOf(await this.load(id)), by, unit };
      return this.workers.run<Explored>(EXPLORE_WORKER, task);
    });
    return {
      snapshot: id,
      by,
      ...(by === 'distance' ? { unit } : {}),
      ...(by === 'court' ? { radius: HEX_RADIUS } : {}),
      ...explored,
    };
  }

  private analyse<T extends object>(key: string, compute: () => Promise<T>): Promise<T> {
    return this.analyses.forceFetch(key, { context: compute }) as Promise<T>;
  }
}

/** The content that identifies a snapshot: neither the time nor the order in which its shots arrived. */
function snapshotId(dataset: string, blocks: string[], split: TimeSplit): string {
  return sha256(canonicalJson({ schemaVersion: SCHEMA_VERSION, dataset, features: FEATURES, blocks, split }));
}

function arraysOf({ columns, labels, games, dates }: SnapshotData): ExploreTask['arrays'] {
  return { columns, labels, games, dates };
}

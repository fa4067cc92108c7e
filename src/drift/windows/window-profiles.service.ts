import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import {
  type ColumnComparison,
  compareProfiles,
  type CompareOptions,
} from '../../algorithms/profile/compare-profiles.js';
import { emptyProfile, joinColumns, mergeProfiles, type Profile } from '../../algorithms/profile/profile.js';
import { Clock } from '../../platform/clock/clock.js';
import { Workers } from '../../platform/workers/workers.js';
import { type ListedBlock, PredictionReader } from '../../prediction-log/index.js';
import type { ReferenceProfile } from '../profiles/reference-profile.js';
import { BlockProfiles } from './block-profiles.port.js';
import { type PredictionWindow, PredictionWindows } from './prediction-window.service.js';
import type { ProfileAnswer, ProfileTask } from './profile.worker.js';
import type { WindowSpec, WindowSummary } from './window.js';
import { WindowReader } from './window-reader.service.js';
import type { WindowRows } from './window-rows.js';

const WORKER = new URL('./profile.worker.js', import.meta.url);
/** Stored profiles of blocks: of those in use, so many, and none that was written longer ago. Others are made again. */
const BLOCKS_KEPT = 5000;
const KEPT_MS = 90 * 86_400_000;
const EVICT_EVERY_MS = 3_600_000;
/** Profiles of windows of gold in memory; some 20 kB each. */
const KEPT = 64;

export interface WindowProfile {
  summary: WindowSummary;
  profile: Profile;
  /** The clusters are games, as those of the reference; false: runs of predictions. */
  sameClusters: boolean;
  notes: string[];
}

/** Profiles of windows, by the plan of a reference. */
@Injectable()
export class WindowProfiles {
  private readonly kept = new LRUCache<string, WindowProfile, () => Promise<WindowProfile>>({
    max: KEPT,
    fetchMethod: (_key, _stale, { context: make }) => make(),
    ignoreFetchAbort: true,
  });

  private evictedAt = -Infinity;

  constructor(
    private readonly reader: WindowReader,
    private readonly windows: PredictionWindows,
    private readonly log: PredictionReader,
    private readonly blocks: BlockProfiles,
    private readonly workers: Workers,
    private readonly clock: Clock,
  ) {}

  /** Of all rows of the window. Of predictions, only those blocks are read whose profile is not stored yet. */
  async profile(spec: WindowSpec, reference: ReferenceProfile): Promise<WindowProfile> {
    if (spec.source === 'predictions')
      return this.ofPredictions(await this.windows.find(spec, reference), reference);
    const rows = await this.reader.read(spec, reference);
    const { snapshot, from, to, rows: count } = rows.summary;
    const key = [reference.id, snapshot, from, to, count].join(' ');
    return this.kept.forceFetch(key, { context: async () => (await this.ofRows(rows, reference)).window });
  }

  /**
   * Two windows, such as one and the one before it, by the plan of a reference. Only the plan, what it learned, and where games are not
   * known its scatter between games, are the reference's.
   */
  async compare(
    before: WindowSpec,
    now: WindowSpec,
    reference: ReferenceProfile,
    options: Pick<CompareOptions, 'level' | 'effects'> = {},
  ): Promise<{ before: WindowProfile; now: WindowProfile; columns: ColumnComparison[] }> {
    const [one, other] = [await this.profile(before, reference), await this.profile(now, reference)];
    const { plan, learned, profile } = reference;
    const sameClusters = one.sameClusters === other.sameClusters;
    const scatter = one.sameClusters && other.sameClusters ? {} : { scatter: profile };
    const settings = { ...options, learned, sameClusters, ...scatter };
    return { before: one, now: other, columns: compareProfiles(plan, one.profile, other.profile, settings) };
  }

  /** Of rows that were read, and of the segments of the reference, in the order of `reference.segments`. */
  async ofRows(
    rows: WindowRows,
    reference: ReferenceProfile,
  ): Promise<{ window: WindowProfile; segments: Profile[] }> {
    const { plan } = reference;
    const places = new Map(plan.columns.map(({ name }, index) => [name, index]));
    const task: ProfileTask = {
      plan,
      columns: [...rows.columns, rows.labels, rows.probabilities],
      clusters: rows.clusters,
      segments: reference.segments.map(({ name: { column, value } }) => ({
        column: places.get(column)!,
        value,
      })),
    };
    const { whole, segments } = await this.workers.run<ProfileAnswer>(WORKER, task);
    const { summary, notes } = rows;
    const sameClusters = rows.games.every((game) => game >= 0);
    return { window: { summary, profile: whole, sameClusters, notes }, segments };
  }

  private async ofPredictions(window: PredictionWindow, reference: ReferenceProfile): Promise<WindowProfile> {
    const { blocks, filter } = window;
    const parts = await this.partsOf(window, reference);
    const { plan, model, version } = reference;
    const features = mergeProfiles(plan, parts);
    const target = await this.targetOf(window, reference);
    const profile = joinColumns(plan, features, target, ({ role }) => role === 'target');
    const times = blocks.length > 0 && {
      from: new Date(Math.max(blocks.at(-1)!.from, filter.from?.getTime() ?? -Infinity)).toISOString(),
      to: new Date(Math.min(blocks[0].to, filter.to?.getTime() ?? Infinity)).toISOString(),
    };
    const labelled = target.rows;
    const summary = {
      source: 'predictions' as const,
      model,
      version,
      rows: profile.rows,
      games: 0,
      labelled,
      ...times,
    };
    return { summary, profile, sameClusters: false, notes: [] };
  }

  /** Profiles of the blocks, without the target, which may still change. */
  private async partsOf(window: PredictionWindow, reference: ReferenceProfile): Promise<Profile[]> {
    const { blocks, filter, last = Infinity } = window;
    const stored = await this.storedOf(blocks, reference);
    const parts: Profile[] = [];
    let rows = 0;
    for (const block of blocks) {
      const known = isWhole(block) ? stored.get(block.id) : undefined;
      const left = last - rows;
      if (known && known.rows <= left) {
        parts.push(known);
        rows += known.rows;
        continue;
      }
      const made = await this.ofBlock(block, { ...window, filter, last: left }, reference);
      if (made.rows === 0) continue;
      parts.push(made);
      rows += made.rows;
      if (rows >= last) break;
    }
    await this.evict();
    return parts;
  }

  private async evict(): Promise<void> {
    const now = this.clock.now().getTime();
    if (now - this.evictedAt < EVICT_EVERY_MS) return;
    this.evictedAt = now;
    await this.blocks.evict(new Date(now - KEPT_MS), BLOCKS_KEPT);
  }

  /** What is stored of blocks; a merged block has the profiles of its parts, if they are all there. */
  private async storedOf(
    blocks: readonly ListedBlock[],
    reference: ReferenceProfile,
  ): Promise<Map<string, Profile>> {
    const ids = blocks.flatMap(({ id, parts }) => [id, ...parts]);
    const stored = await this.blocks.find(reference.id, ids);
    for (const { id, parts } of blocks) {
      if (stored.has(id) || parts.length === 0) continue;
      const known = parts.flatMap((part) => stored.get(part) ?? []);
      if (known.length < parts.length) continue;
      const merged = mergeProfiles(reference.plan, known);
      stored.set(id, merged);
      await this.blocks.add(reference.id, id, merged);
    }
    return stored;
  }

  private async ofBlock(
    block: ListedBlock,
    { filter, last = Infinity }: PredictionWindow,
    reference: ReferenceProfile,
  ): Promise<Profile> {
    for await (const { rows, features, probability } of this.log.predicted([block], filter)) {
      const from = Math.max(0, rows - last);
      const task: ProfileTask = {
        plan: reference.plan,
        columns: [...features, undefined, probability].map((values) => values?.subarray(from)),
        clusters: runs(rows - from, reference.gameRows),
      };
      const { whole } = await this.workers.run<ProfileAnswer>(WORKER, task, { soon: true });
      if (isWhole(block) && from === 0 && rows > 0) await this.blocks.add(reference.id, block.id, whole);
      return whole;
    }
    return emptyProfile(reference.plan);
  }

  /** The outcomes that are known by now. */
  private async targetOf({ blocks, filter, last = Infinity }: PredictionWindow, reference: ReferenceProfile) {
    const pieces: Int8Array[] = [];
    let rows = 0;
    for await (const outcomes of this.log.outcomes(blocks, filter)) {
      const from = Math.max(0, outcomes.length - (last - rows));
      pieces.push(outcomes.subarray(from).filter((outcome) => outcome >= 0));
      rows += outcomes.length - from;
      if (rows >= last) break;
    }
    const known = new Int8Array(pieces.reduce((sum, { length }) => sum + length, 0));
    let next = 0;
    for (const piece of pieces) {
      known.set(piece, next);
      next += piece.length;
    }
    const columns = reference.plan.columns.map(({ role }) => (role === 'target' ? known : undefined));
    const task: ProfileTask = {
      plan: reference.plan,
      columns,
      clusters: runs(known.length, reference.gameRows),
    };
    return (await this.workers.run<ProfileAnswer>(WORKER, task, { soon: true })).whole;
  }
}

/** Every row of the version in the block is in the window. */
function isWhole({ matching }: ListedBlock): boolean {
  return matching !== undefined;
}

/** Runs of consecutive rows, of the size of a game. */
function runs(rows: number, gameRows: number): Int32Array {
  const size = Math.max(1, Math.round(gameRows));
  const clusters = new Int32Array(rows);
  for (let row = 0; row < rows; row++) clusters[row] = Math.floor(row / size);
  return clusters;
}

import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { crashPoint } from '../../platform/crash/crash-point.js';
import { deriveId } from '../../platform/ids/ids.js';
import { Workers } from '../../platform/workers/workers.js';
import {
  type BlockManifest,
  type Blocks,
  OutcomeBlocks,
  type OutcomeManifest,
  PredictionBlocks,
  type PredictionManifest,
} from '../blocks/blocks.port.js';
import type { CompactedBlock, CompactTask } from './compact.worker.js';
import { type Compaction, planCompaction, WINDOWS_MS } from './plan-compaction.js';

const WORKER = new URL('./compact.worker.js', import.meta.url);
/** Replaced blocks are removed after this: who listed them before has read them by then. */
const KEPT_MS = 10 * 60_000;
/** Bytes without a manifest are of a write that was killed, if they are this old. */
const ORPHAN_MS = 3_600_000;
/** A merge that took longer is abandoned: another process may have merged the blocks in the meantime. */
const PATIENCE_MS = 60_000;

/**
 * Merges small blocks, and removes what was replaced. The new block's manifest names the blocks that it replaces: one write after
 * which readers see it in their place. Killed at any point, the next pass does the same again.
 */
@Injectable()
export class Compactor {
  constructor(
    private readonly predictions: PredictionBlocks,
    private readonly outcomes: OutcomeBlocks,
    private readonly workers: Workers,
    private readonly clock: Clock,
  ) {}

  /** @returns the number of blocks that were replaced */
  async compact(): Promise<number> {
    const openedAt = ({ firstId }: PredictionManifest): number => Number.parseInt(firstId.slice(0, 12), 16);
    const replaced = await this.compactAll(this.predictions, 'predictions', openedAt, (merged, parts) => {
      const groups = new Map<string, PredictionManifest['groups'][number]>();
      for (const group of parts.flatMap((part) => part.groups)) {
        const key = JSON.stringify([group.model, group.version, group.role]);
        groups.set(key, { ...group, rows: group.rows + (groups.get(key)?.rows ?? 0) });
      }
      return { ...merged, groups: [...groups.values()] };
    });
    const sum = (parts: OutcomeManifest[], name: 'accepted' | 'corrections' | 'waiting' | 'named'): number =>
      parts.reduce((total, part) => total + part[name], 0);
    return (
      replaced +
      (await this.compactAll(
        this.outcomes,
        'outcomes',
        ({ from }) => from,
        (merged, parts) => ({
          ...merged,
          waiting: sum(parts, 'waiting'),
          named: sum(parts, 'named'),
          accepted: sum(parts, 'accepted'),
          corrections: sum(parts, 'corrections'),
        }),
      ))
    );
  }

  /** Removes replaced blocks and bytes without a manifest. */
  async sweep(): Promise<void> {
    const now = this.clock.now().getTime();
    for (const blocks of [this.predictions, this.outcomes]) {
      await blocks.removeReplaced(now - KEPT_MS);
      await blocks.removeOrphans(now - ORPHAN_MS);
    }
  }

  private async compactAll<M extends BlockManifest>(
    blocks: Blocks<M>,
    kind: CompactTask['kind'],
    timeOf: (manifest: M) => number,
    complete: (merged: BlockManifest, parts: M[]) => M,
  ): Promise<number> {
    let replaced = 0;
    for (let round = 0; round < WINDOWS_MS.length; round++) {
      const plan = planCompaction(await blocks.below(WINDOWS_MS.length), this.clock.now().getTime(), timeOf);
      for (const compaction of plan) replaced += await this.merge(blocks, kind, compaction, complete);
      if (plan.length === 0) break;
    }
    return replaced;
  }

  private async merge<M extends BlockManifest>(
    blocks: Blocks<M>,
    kind: CompactTask['kind'],
    { level, parts }: Compaction<M>,
    complete: (merged: BlockManifest, parts: M[]) => M,
  ): Promise<number> {
    const began = performance.now();
    const bytes: Uint8Array[] = [];
    for (const part of parts) {
      const read = await blocks.read(part);
      // Another process has merged and removed it.
      if (!read) return 0;
      bytes.push(read);
    }
    const ids = parts.map(({ id }) => id);
    const task: CompactTask = {
      kind,
      id: deriveId(kind, level, ...ids),
      parts: bytes,
      writtenAt: this.clock.now().getTime(),
    };
    const merged = await this.workers.run<CompactedBlock>(WORKER, task, { soon: true });
    if (performance.now() - began > PATIENCE_MS) return 0;
    const manifest = complete({ ...merged.manifest, level, parts: ids }, parts);
    crashPoint(`${kind}.before-compaction`);
    await blocks.write({ manifest, bytes: merged.bytes });
    crashPoint(`${kind}.after-compaction`);
    return parts.length;
  }
}

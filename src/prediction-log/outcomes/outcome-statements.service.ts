import { Injectable } from '@nestjs/common';
import type { OutcomeManifest, PredictionManifest } from '../blocks/blocks.port.js';
import type { IdColumns } from '../blocks/prediction-columns.js';
import { compareIds } from '../blocks/prediction-id.js';
import { PredictionLog } from '../prediction-log.service.js';
import { oneId, rowOf } from '../reading/joined-block.js';
import { JoinedBlocks } from '../reading/joined-blocks.service.js';
import { firstNotBefore, type Outcome, outcomeAt, outcomeColumns } from './outcome-columns.js';

/** What was said of predictions so far, and which of them exist. */
@Injectable()
export class OutcomeStatements {
  constructor(
    private readonly log: PredictionLog,
    private readonly blocks: JoinedBlocks,
  ) {}

  /** The outcomes of these predictions in the order in which they were received; those without any are not in the map. */
  async of(ids: readonly string[]): Promise<Map<string, Outcome[]>> {
    const found = new Map<string, Outcome[]>();
    if (ids.length === 0) return found;
    const { sorted, columns } = sortedIds(ids);
    const range = { firstId: sorted[0], lastId: sorted.at(-1)! };
    for (const manifest of await this.blocks.outcomesOf(range)) {
      const outcomes = await this.blocks.outcomeColumns(manifest);
      if (!outcomes) continue;
      let row = 0;
      for (let i = 0; i < sorted.length && row < outcomes.rows; i++) {
        row = firstNotBefore(outcomes, columns, i, row);
        while (row < outcomes.rows && compareIds(outcomes, row, columns, i) === 0) {
          const known = found.get(sorted[i]);
          if (known) known.push(outcomeAt(outcomes, row));
          else found.set(sorted[i], [outcomeAt(outcomes, row)]);
          row++;
        }
      }
      await this.blocks.giveWay();
    }
    // A block that others were compacted into may hold later outcomes than a block after it.
    for (const outcomes of found.values()) outcomes.sort((a, b) => a.received - b.received);
    return found;
  }

  /** Outcomes that name a shot whose prediction was not found since, in the order in which they were received. */
  async waiting(): Promise<Outcome[]> {
    const waiting: Outcome[] = [];
    const manifests = (await this.blocks.outcomesOf({})).filter((manifest) => manifest.waiting > 0);
    for (const manifest of manifests) {
      const columns = await this.blocks.outcomeColumns(manifest);
      if (!columns) continue;
      // They sort first.
      for (let row = 0; row < manifest.waiting; row++) waiting.push(outcomeAt(columns, row));
    }
    if (waiting.length === 0) return waiting;
    const found = await this.shots();
    return waiting.filter(({ shot }) => !found.has(shot!)).toSorted((a, b) => a.received - b.received);
  }

  /** The predictions of the shots that outcomes named: their ids by the text of the shot. */
  async shots(): Promise<Map<string, string>> {
    const shots = new Map<string, string>();
    const manifests = (await this.blocks.outcomesOf({})).filter((manifest) => manifest.named > 0);
    for (const manifest of manifests) {
      const columns = await this.blocks.outcomeColumns(manifest);
      if (!columns) continue;
      for (let row = manifest.waiting; row < columns.rows; row++) {
        const { id, shot } = outcomeAt(columns, row);
        if (shot !== undefined) shots.set(shot, id!);
      }
      await this.blocks.giveWay();
    }
    return shots;
  }

  /** Those of the ids that belong to a prediction. */
  async known(ids: readonly string[]): Promise<Set<string>> {
    const known = new Set(ids.filter((id) => this.log.holds(id)));
    const missing = ids.filter((id) => !known.has(id));
    if (missing.length === 0) return known;
    const { sorted, columns } = sortedIds(missing);
    const manifests = await this.blocks.predictions({ firstId: sorted[0], lastId: sorted.at(-1) });
    for (const manifest of manifests) {
      const from = firstNotBefore(columns, oneId(manifest.firstId), 0);
      if (from === sorted.length || sorted[from] > manifest.lastId) continue;
      await this.addKnown(known, manifest, sorted, columns, from);
    }
    return known;
  }

  /** All outcomes, for lists: the blocks, the latest received first. */
  async manifests(): Promise<OutcomeManifest[]> {
    return (await this.blocks.outcomesOf({})).toReversed();
  }

  private async addKnown(
    known: Set<string>,
    manifest: PredictionManifest,
    sorted: readonly string[],
    columns: IdColumns,
    from: number,
  ): Promise<void> {
    // A block as it was first written has all rows up to its last.
    const isFirst = manifest.id === manifest.firstId.slice(0, 12) + manifest.firstId.slice(20);
    const block = isFirst ? undefined : await this.blocks.join(manifest, []);
    for (let i = from; i < sorted.length && sorted[i] <= manifest.lastId; i++) {
      const isIn = isFirst
        ? sorted[i].endsWith(manifest.id.slice(12))
        : block && rowOf(block, columns, i) >= 0;
      if (isIn) known.add(sorted[i]);
    }
    await this.blocks.giveWay();
  }
}

function sortedIds(ids: readonly string[]): { sorted: string[]; columns: IdColumns } {
  const sorted = [...new Set(ids)].toSorted();
  return { sorted, columns: outcomeColumns(sorted.map((id) => ({ id, made: 0, received: 0, by: '' }))) };
}

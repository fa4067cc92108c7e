import { Readable } from 'node:stream';
import { RAW_FIELDS, type RawShot } from '../../src/basketball/shots/shot.js';
import type { BatchGame } from '../../src/bronze/batch.js';
import {
  type BatchFilter,
  type BatchSettled,
  type BatchStep,
  BatchStore,
  type BatchSummary,
  type StagedPage,
  type StoredBatch,
} from '../../src/bronze/batch-store.port.js';
import {
  type GameChange,
  type GameHead,
  GameStore,
  type GameSummary,
  Quarantine,
  type QuarantinedRow,
  type QuarantineFilter,
  type StoredGame,
} from '../../src/bronze/game-store.port.js';
import { type FeedPage, type FeedRow, FeedSource } from '../../src/feed/index.js';
import { BlobStore } from '../../src/platform/blobs/blob-store.port.js';
import { sha256 } from '../../src/platform/ids/ids.js';

/** A shot with everything filled in. */
export function rawShot(game: number, event: number, other: Partial<RawShot> = {}): RawShot {
  const values = ['', '', '977', 'Kobe Bryant', '1610612747', 'Los Angeles Lakers', '4', '2', '31'].concat(
    ['Jump Shot', '2PT Field Goal', 'Mid-Range', 'Center(C)', '8-16 ft.', '12', '10', '120', '1'],
    ['20160413', 'LAL', 'UTA', 'Regular Season'],
  );
  const shot = Object.fromEntries(RAW_FIELDS.map((field, index) => [field, values[index]])) as RawShot;
  return { ...shot, 'Game ID': String(game), 'Game Event ID': String(event), ...other };
}

/** Rows in a list. Not replayable: like a server that keeps the counter itself. */
export class ListSource extends FeedSource {
  readonly dataset = 'shot-files';
  private served = 0;

  constructor(
    private readonly rows: (RawShot | { fault: string })[],
    readonly key = 'list:test',
    readonly replayable = true,
  ) {
    super();
  }

  async read(position: number, count: number): Promise<FeedPage> {
    const from = this.replayable ? position : this.served;
    const rows = this.rows.slice(from, from + count).map((row, index): FeedRow => {
      const line = position + index + 1;
      if (!('fault' in row)) return { line, shot: row };
      return { line, fault: { code: 'wrong-field-count', message: row.fault, raw: 'a,b' } };
    });
    this.served += rows.length;
    return { rows, next: position + rows.length, atEnd: from + rows.length >= this.rows.length };
  }

  async size(): Promise<number> {
    return this.rows.length;
  }

  async close(): Promise<void> {}
}

/** Lets others run, as a database would. */
const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

export class MemoryGames extends GameStore {
  readonly games = new Map<string, StoredGame>();

  async heads(ids: string[]): Promise<GameHead[]> {
    await pause();
    return structuredClone(ids.flatMap((id) => this.games.get(id) ?? []));
  }

  async write(changes: GameChange[]): Promise<boolean> {
    await pause();
    return changes.map((change) => this.apply(structuredClone(change))).every(Boolean);
  }

  async outlines(ids: string[]): Promise<StoredGame[]> {
    return this.load(ids);
  }

  async load(ids: string[]): Promise<StoredGame[]> {
    await pause();
    return structuredClone(ids.flatMap((id) => this.games.get(id) ?? []));
  }

  async summaries(ids: string[]): Promise<GameSummary[]> {
    return ids
      .flatMap((id) => this.games.get(id) ?? [])
      .map(({ id, dataset, gameId, month, v, shots }) => ({
        id,
        dataset,
        gameId,
        month,
        v,
        shots: shots.length,
      }));
  }

  private apply(change: GameChange): boolean {
    const game = this.games.get(change.id);
    if (change.kind === 'insert') {
      if (game) return false;
      const { kind: _kind, ...inserted } = change;
      this.games.set(change.id, { ...inserted, v: 1 });
      return true;
    }
    if (game?.v !== change.v) return false;
    if (change.kind === 'rewrite') game.shots = change.shots;
    else game.shots.push(...change.shots);
    game.v += 1;
    return true;
  }
}

export class MemoryBatches extends BatchStore {
  readonly batches = new Map<string, StoredBatch>();
  private seq = 0;

  async begin(batch: StoredBatch): Promise<StoredBatch> {
    await pause();
    if (!this.batches.has(batch.id)) this.batches.set(batch.id, structuredClone(batch));
    return (await this.find(batch.id))!;
  }

  async find(id: string): Promise<StoredBatch | undefined> {
    await pause();
    return structuredClone(this.batches.get(id));
  }

  async ofSource(sourceKey: string, dataset: string): Promise<BatchSummary[]> {
    return (await this.summaries()).filter(
      (batch) => batch.sourceKey === sourceKey && batch.dataset === dataset,
    );
  }

  async advance(id: string, from: number, step: BatchStep): Promise<boolean> {
    await pause();
    const batch = this.batches.get(id);
    if (batch?.to !== from) return false;
    const { games, changed = [], suspects = [] } = batch;
    Object.assign(batch, step, {
      staged: undefined,
      games: [...games, ...step.games],
      changed: [...changed, ...step.changed],
      suspects: [...suspects, ...step.suspects],
    });
    return true;
  }

  async settle(id: string, to: number, settled: BatchSettled): Promise<boolean> {
    await pause();
    const batch = this.batches.get(id);
    if (batch?.to !== to || !batch.member?.ended) return false;
    Object.assign(batch, settled, { suspects: [] });
    return true;
  }

  async beat(id: string, to: number, movedAt: Date): Promise<void> {
    const batch = await this.running(id, to);
    if (batch) batch.movedAt = movedAt;
  }

  async stage(id: string, from: number, page: StagedPage): Promise<boolean> {
    const batch = await this.running(id, from);
    if (!batch || batch.staged) return false;
    batch.staged = page;
    return true;
  }

  async complete(id: string, to: number, finishedAt: Date): Promise<boolean> {
    const batch = await this.running(id, to);
    if (!batch) return false;
    this.seq += 1;
    Object.assign(batch, { state: 'complete', seq: this.seq, finishedAt });
    return true;
  }

  async completeAfter(seq: number): Promise<StoredBatch[]> {
    const complete = [...this.batches.values()].filter(
      (batch) => batch.state === 'complete' && batch.seq > seq,
    );
    return structuredClone(complete.toSorted((a, b) => a.seq - b.seq));
  }

  async list(
    filter: BatchFilter,
    offset: number,
    limit: number,
  ): Promise<{ items: BatchSummary[]; total: number }> {
    const items = (await this.summaries()).filter(
      (batch) =>
        (filter.dataset ?? batch.dataset) === batch.dataset && (filter.state ?? batch.state) === batch.state,
    );
    return { items: items.slice(offset, offset + limit), total: items.length };
  }

  async summaries(): Promise<BatchSummary[]> {
    await pause();
    return structuredClone(
      [...this.batches.values()].map(
        ({ games: _games, changed: _changed, suspects: _suspects, staged: _staged, ...batch }) => batch,
      ),
    );
  }

  async games(dataset?: string, month?: string): Promise<BatchGame[]> {
    const games = [...this.batches.values()]
      .filter((batch) => (dataset ?? batch.dataset) === batch.dataset)
      .flatMap((batch) => batch.games);
    const distinct = new Map(games.map((game) => [game.id, game]));
    return [...distinct.values()]
      .filter((game) => (month ?? game.month) === game.month)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  private async running(id: string, to: number): Promise<StoredBatch | undefined> {
    await pause();
    const batch = this.batches.get(id);
    return batch?.state === 'running' && batch.to === to ? batch : undefined;
  }
}

export class MemoryQuarantine extends Quarantine {
  readonly rows = new Map<string, QuarantinedRow>();

  async add(rows: QuarantinedRow[]): Promise<void> {
    await pause();
    for (const row of rows) if (!this.rows.has(row.id)) this.rows.set(row.id, row);
  }

  async list(
    filter: QuarantineFilter,
    offset: number,
    limit: number,
  ): Promise<{ items: QuarantinedRow[]; total: number }> {
    const items = [...this.rows.values()].filter((row) =>
      Object.entries(filter).every(([name, value]) => value === undefined || row[name as 'code'] === value),
    );
    return { items: items.slice(offset, offset + limit), total: items.length };
  }
}

export class MemoryBlobs extends BlobStore {
  readonly blobs = new Map<string, Buffer>();

  async put(content: Uint8Array): Promise<{ hash: string; size: number }> {
    await pause();
    const hash = sha256(content);
    this.blobs.set(hash, Buffer.from(content));
    return { hash, size: content.byteLength };
  }

  async putStream(content: Readable): Promise<{ hash: string; size: number }> {
    const chunks: Buffer[] = [];
    for await (const chunk of content) chunks.push(chunk as Buffer);
    return this.put(Buffer.concat(chunks));
  }

  async read(hash: string): Promise<Buffer> {
    await pause();
    return this.blobs.get(hash)!;
  }

  async open(hash: string): Promise<Readable> {
    return Readable.from([await this.read(hash)]);
  }

  async size(hash: string): Promise<number | undefined> {
    return this.blobs.get(hash)?.byteLength;
  }
}

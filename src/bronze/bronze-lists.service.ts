import { Injectable } from '@nestjs/common';
import type { Page } from '../platform/http/listing.js';
import { Clock } from '../platform/clock/clock.js';
import { abandonedBefore } from './abandoned.js';
import { type BatchFilter, BatchStore, type BatchSummary } from './batch-store.port.js';
import type { AppError } from '../platform/errors/app-error.js';
import { gameUnknown, nothingTaken } from './bronze.errors.js';
import type { BronzeGame } from './bronze-game.js';
import {
  GameStore,
  type GameSummary,
  Quarantine,
  type QuarantinedRow,
  type QuarantineFilter,
} from './game-store.port.js';

const ROWS_LOOKED_AT = 1000;

export type ListedBatch = Omit<BatchSummary, 'state'> & { state: BatchSummary['state'] | 'interrupted' };

/** Pages of the contents of bronze, for the API. */
@Injectable()
export class BronzeLists {
  constructor(
    private readonly batchStore: BatchStore,
    private readonly gameStore: GameStore,
    private readonly quarantineStore: Quarantine,
    private readonly clock: Clock,
  ) {}

  /** Latest first. A running batch without progress is listed as interrupted. */
  async batches(
    filter: Omit<BatchFilter, 'movedBefore'>,
    offset: number,
    limit: number,
  ): Promise<Page<ListedBatch>> {
    const movedBefore = abandonedBefore(this.clock.now());
    const page = await this.batchStore.list({ ...filter, movedBefore }, offset, limit);
    const items = page.items.map((batch): ListedBatch => {
      const interrupted = batch.state === 'running' && batch.movedAt < movedBefore;
      return { ...batch, state: interrupted ? 'interrupted' : batch.state };
    });
    return { items, total: page.total };
  }

  /** By Game ID. The batches have the ids of all games, so that only the games of the page are read. */
  async games(
    dataset: string | undefined,
    month: string | undefined,
    offset: number,
    limit: number,
  ): Promise<Page<GameSummary>> {
    const games = await this.batchStore.games(dataset, month);
    const ids = games.slice(offset, offset + limit).map(({ id }) => id);
    return { items: await this.gameStore.summaries(ids), total: games.length };
  }

  /** @throws {AppError} `bronze.game-unknown` when there is no such game */
  async game(dataset: string, gameId: string): Promise<BronzeGame> {
    const id = `${dataset}/${gameId}`;
    const [game] = await this.gameStore.read([id]);
    if (!game) throw gameUnknown(id);
    return game;
  }

  async quarantine(filter: QuarantineFilter, offset: number, limit: number): Promise<Page<QuarantinedRow>> {
    const { batch, ...others } = filter;
    const counted = batch !== undefined && Object.values(others).every((value) => value === undefined);
    const page = await this.quarantineStore.list(filter, offset, limit);
    const total = counted ? (await this.batchStore.find(batch))?.quarantined : undefined;
    return { items: page.items, total: total ?? page.total };
  }

  /** Why a batch stored none of its rows: the most common reason (of the first thousand), and the first row with it. */
  async nothingTaken(batch: string): Promise<AppError> {
    const { items, total } = await this.quarantine({ batch }, 0, ROWS_LOOKED_AT);
    const reasons = new Map<string, QuarantinedRow[]>();
    for (const row of items) {
      const reason = `${row.code} ${row.column ?? ''}`;
      const rows = reasons.get(reason);
      if (rows) rows.push(row);
      else reasons.set(reason, [row]);
    }
    const commonest = [...reasons.values()].reduce(
      (one, other) => (other.length > one.length ? other : one),
      [],
    );
    return nothingTaken(total, items.length, commonest);
  }
}

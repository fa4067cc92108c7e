import { RAW_FIELDS } from '../../basketball/index.js';
import type { Column } from '../../platform/http/listing.js';
import type { ListedBatch } from '../bronze-lists.service.js';
import type { BronzeShot } from '../bronze-game.js';
import type { GameSummary, QuarantinedRow } from '../game-store.port.js';
import type { BatchAnswer } from './batch.dto.js';

export function presentBatch(batch: ListedBatch): BatchAnswer {
  const { ended: _ended, movedAt: _movedAt, member: _member, positional: _positional, ...shown } = batch;
  return shown;
}

export const BATCH_COLUMNS = columns<BatchAnswer>(
  'id',
  'seq',
  'sourceKey',
  'dataset',
  'from',
  'to',
  'state',
  'read',
  'inserted',
  'duplicates',
  'corrected',
  'quarantined',
  'contradictions',
  'newGames',
  'startedAt',
  'finishedAt',
);

export const GAME_COLUMNS = columns<GameSummary>('id', 'dataset', 'gameId', 'month', 'shots', 'v');

export const QUARANTINE_COLUMNS = columns<QuarantinedRow>(
  'source',
  'dataset',
  'file',
  'line',
  'column',
  'code',
  'message',
  'raw',
  'batch',
);

/** The 22 columns of a shot file. */
export const SHOT_COLUMNS: Column<BronzeShot>[] = RAW_FIELDS.map((name) => ({
  name,
  cell: (shot) => shot.raw[name],
}));

function columns<T>(...names: (keyof T & string)[]): Column<T>[] {
  return names.map((name) => ({ name, cell: (row) => row[name] }));
}

import type { mongo } from 'mongoose';
import { basketball, type RawShot } from '../../basketball/index.js';
import { readFileFormats } from '../../feed/index.js';
import { shortHash } from '../../platform/ids/ids.js';
import type { Database } from '../../platform/mongo/migrations.js';
import type { StoredShot } from '../stored-shot.js';
import { GAME_SCHEMA } from './bronze.schema.js';

/** Games that are in memory at the same time. */
const GAMES_AT_A_TIME = 50;

/** A shot as versions before wrote it: rows without an event id have their position in the game as `event`. */
export interface PositionalShot {
  event: number;
  batch: string;
  line: number;
  raw: RawShot;
}

interface OldGame {
  _id: string;
  v: number;
  shots: PositionalShot[];
  schema?: number;
}

interface OldBatch {
  _id: string;
  sourceKey: string;
  dataset: string;
  positional?: boolean;
}

/**
 * Gives every stored shot what it is known by now: rows of season files their content and which copy they are, all others the
 * hash of what they say beside their event id. A shot that two overlapping files brought under two positions becomes one;
 * `merged` in its game says with which batches the others came. Each game is one compare-and-set and is found done when the
 * migration is run again after a kill.
 */
export async function knowShotsByContent(database: Database): Promise<void> {
  await markPositionalBatches(database);
  const batches = database.collection<OldBatch>('bronze_batches');
  const positional = new Set(
    (await batches.find({ positional: true }, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id),
  );
  const games = database.collection<OldGame>('bronze_games');
  let after = '';
  for (;;) {
    const found = await games
      .find({ _id: { $gt: after } })
      .sort({ _id: 1 })
      .limit(GAMES_AT_A_TIME)
      .toArray();
    if (found.length === 0) break;
    after = found.at(-1)!._id;
    const writes = found
      .filter(({ schema }) => schema !== GAME_SCHEMA)
      .map((game) => rewriteOf(game, positional) as mongo.AnyBulkWriteOperation<OldGame>);
    if (writes.length > 0) await games.bulkWrite(writes, { ordered: false });
  }
  await countMerged(database);
}

/** Batches of season files say so; without the file's record its dataset does. */
async function markPositionalBatches(database: Database): Promise<void> {
  const formats = await readFileFormats(database);
  const batches = database.collection<OldBatch>('bronze_batches');
  const old = await batches
    .find({ corrected: { $exists: false } }, { projection: { sourceKey: 1, dataset: 1 } })
    .toArray();
  for (const { _id, sourceKey, dataset } of old) {
    const isFile = sourceKey.startsWith('file:');
    const format = formats.get(sourceKey) ?? (dataset === 'season-files' ? 'season' : 'shots');
    const fresh = { corrected: 0, contradictions: {}, corrections: [] };
    const positional = isFile && format === 'season' ? { positional: true } : {};
    await batches.updateOne({ _id }, { $set: { ...fresh, ...positional } });
  }
}

function rewriteOf({ _id, v, shots }: OldGame, positional: Set<string>): object {
  const stored: StoredShot[] = [];
  const merged: Record<string, number> = {};
  /** How many of a content each batch brought. */
  const copies = new Map<string, Map<string, number>>();
  for (const { event, batch, line, raw } of shots) {
    const content = shortHash(basketball.contentOf(raw));
    if (!positional.has(batch)) {
      stored.push({ event, content, batch, line, raw });
      continue;
    }
    let byBatch = copies.get(content);
    if (!byBatch) copies.set(content, (byBatch = new Map()));
    const most = Math.max(0, ...byBatch.values());
    const copy = (byBatch.get(batch) ?? 0) + 1;
    byBatch.set(batch, copy);
    if (copy <= most) {
      merged[batch] = (merged[batch] ?? 0) + 1;
      continue;
    }
    const key = copy === 1 ? { content } : { content, copy };
    stored.push({ ...key, batch, line, raw: { ...raw, 'Game Event ID': '' } });
  }
  const createdBy = shots[0]?.batch ?? '';
  const update = { shots: stored, size: stored.length, createdBy, merged, schema: GAME_SCHEMA, v: v + 1 };
  return { updateOne: { filter: { _id, v }, update: { $set: update } } };
}

/** What was one shot twice is a duplicate in the counts of its batch, too. */
async function countMerged(database: Database): Promise<void> {
  const games = database.collection<{ merged?: Record<string, number> }>('bronze_games');
  const sums = new Map<string, number>();
  for await (const { merged = {} } of games.find({}, { projection: { merged: 1 } })) {
    for (const [batch, count] of Object.entries(merged)) sums.set(batch, (sums.get(batch) ?? 0) + count);
  }
  const batches = database.collection<OldBatch & { inserted: number; duplicates: number; merged?: number }>(
    'bronze_batches',
  );
  for (const [_id, merged] of sums) {
    await batches.updateOne(
      { _id, merged: { $exists: false } },
      { $inc: { inserted: -merged, duplicates: merged }, $set: { merged } },
    );
  }
}

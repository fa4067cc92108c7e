import { RAW_FIELDS, type RawShot } from '../../src/basketball/shots/shot.js';
import type { Batch } from '../../src/bronze/batch.js';
import { MemoryBatches, MemoryBlobs, MemoryGames, MemoryQuarantine, rawShot } from './bronze-memory.js';
import { bronzeOn } from './bronze-services.js';
import { SeasonSource } from './season-source.js';

export function memory() {
  return {
    batches: new MemoryBatches(),
    games: new MemoryGames(),
    quarantine: new MemoryQuarantine(),
    blobs: new MemoryBlobs(),
  };
}

export type Stores = ReturnType<typeof memory>;

let imports = 0;

export async function take(stores: Stores, ...files: RawShot[][]): Promise<Batch> {
  imports += 1;
  return bronzeOn(stores).bronze.ingest({ id: `batch-${imports}`, source: new SeasonSource(...files) });
}

/** What silver reads: the 22 texts of each shot, by game and number. */
export async function seen(stores: Stores): Promise<string[]> {
  const shots: string[] = [];
  for await (const game of bronzeOn(stores).bronze.games([...stores.games.games.keys()].toSorted())) {
    for (const { raw } of game.shots) shots.push(RAW_FIELDS.map((field) => raw[field].trim()).join('|'));
  }
  return shots;
}

export const counts = ({ read, inserted, duplicates, corrected, quarantined }: Batch): number[] => [
  read,
  inserted,
  duplicates,
  corrected,
  quarantined,
];

/** A shot of player `player` in game `game`, `second` seconds before the end of the period. */
export function shot(game: number, player: number, second: number, other: Partial<RawShot> = {}): RawShot {
  return rawShot(21_500_000 + game, 0, {
    'Player ID': `${player}`,
    'Minutes Remaining': `${Math.floor(second / 60)}`,
    'Seconds Remaining': `${second % 60}`,
    ...other,
  });
}

export const TIP: Partial<RawShot> = { 'Action Type': 'Tip Shot', 'X Location': '0', 'Y Location': '0' };

/** Eight games of 40 shots; among them tips at the same second, some of them alike in everything. */
export const SEASON = Array.from({ length: 8 }, (_, game) =>
  Array.from({ length: 40 }, (_, index) => {
    const [player, second] = [1 + (index % 5), 700 - 15 * Math.floor(index / 2)];
    if (index % 10 === 8) return shot(game, 7, second, { ...TIP, 'Shot Made Flag': '0' });
    if (index % 10 === 9) return shot(game, 7, second, { ...TIP, 'Shot Made Flag': `${game % 2}` });
    return shot(game, player, second, {
      'X Location': `${index * 3 - 60}`,
      'Shot Made Flag': `${index % 2}`,
    });
  }),
).flat();

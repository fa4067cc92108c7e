import type { BatchGame } from './batch.js';
import type { BatchStep, MemberProgress, StoredBatch } from './batch-store.port.js';
import type { Chunk } from './chunk-reader.js';
import { addContradictions, type Contradictions } from './contradictions.js';
import { firstCorrections } from './correction.js';
import type { MergedGame } from './game-merger.service.js';

/** The batch after a chunk was merged. */
export function stepAfter(
  batch: StoredBatch,
  { grouped, read, next, atEnd, member: index, memberEnds }: Chunk,
  merged: MergedGame[],
  refused: number,
): Omit<BatchStep, 'movedAt'> {
  const places = new Map(batch.games.map(({ id }, place) => [id, place]));
  const byId = new Map(merged.map((game) => [game.id, game]));
  const touched = [...grouped.games.keys()].filter((id) => !places.has(id)).map((id) => byId.get(id)!);
  for (const { id } of touched) places.set(id, places.size);
  const news = (known: number[] | undefined, isOne: (game: MergedGame) => boolean): number[] => {
    const before = new Set(known);
    return merged
      .filter(isOne)
      .map(({ id }) => places.get(id)!)
      .filter((place) => !before.has(place))
      .toSorted((a, b) => a - b);
  };
  const sum = (of: (game: MergedGame) => number): number =>
    merged.reduce((total, game) => total + of(game), 0);
  const suspects = news(batch.suspects, ({ suspect }) => suspect);
  const duplicates = sum((game) => game.duplicates);
  const contradictions = merged
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .reduce<Contradictions>(
      (all, game) => addContradictions(all, game.contradictions),
      grouped.contradictions,
    );
  return {
    to: next,
    ended: atEnd,
    read: batch.read + read,
    inserted: batch.inserted + sum((game) => game.inserted),
    duplicates: batch.duplicates + duplicates,
    corrected: batch.corrected + sum((game) => game.corrected.length),
    quarantined: batch.quarantined + refused,
    newGames: batch.newGames + touched.filter(({ created }) => created).length,
    games: touched.map(({ id, month }): BatchGame => ({ id, month })),
    changed: news(batch.changed, ({ inserted, corrected }) => inserted + corrected.length > 0),
    suspects,
    contradictions: addContradictions(batch.contradictions, contradictions),
    corrections: firstCorrections(
      batch.corrections,
      merged.flatMap((game) => game.corrections),
    ),
    member: memberAfter(batch, index, memberEnds ? next : undefined, duplicates, suspects.length),
  };
}

/** How far the batch is in its file; if there is nothing to reconcile, the next file begins at once. */
function memberAfter(
  batch: StoredBatch,
  index: number,
  end: number | undefined,
  duplicates: number,
  newSuspects: number,
): MemberProgress {
  // A batch of an older version does not have the start of its file.
  const same = batch.member?.index === index ? batch.member : undefined;
  const member = same ?? { index, from: batch.member || index > 0 ? batch.to : batch.from, duplicates: 0 };
  const suspects = (batch.suspects?.length ?? 0) + newSuspects;
  if (end !== undefined && suspects === 0)
    return { index: index + 1, from: end, duplicates: 0, ended: false };
  return { ...member, duplicates: member.duplicates + duplicates, ended: end !== undefined };
}

import { rawShot } from '../../test/support/bronze-memory.js';
import { type IncomingShot, mergeShots, MOST_SHOTS_OF_A_GAME } from './merge-shots.js';

const incoming = (event: number, line: number): IncomingShot => ({ event, line, raw: rawShot(1, event) });

describe('mergeShots', () => {
  it('keeps the first of two rows with the same event', () => {
    const { fresh, inserted, duplicates } = mergeShots([], [incoming(7, 1), incoming(7, 2)], 'b1');
    expect(fresh.map(({ event, line }) => [event, line])).toEqual([[7, 1]]);
    expect([inserted, duplicates]).toEqual([1, 1]);
  });

  it('counts what the same batch wrote from the same line before a kill as inserted, without writing it again', () => {
    const stored = [{ event: 7, batch: 'b1', line: 1 }];
    const merged = mergeShots(stored, [incoming(7, 1), incoming(8, 2), incoming(7, 3)], 'b1');
    expect(merged.fresh.map(({ event }) => event)).toEqual([8]);
    expect([merged.inserted, merged.duplicates]).toEqual([2, 1]);
  });

  it('counts an event from another batch as a duplicate', () => {
    const merged = mergeShots([{ event: 7, batch: 'b0', line: 1 }], [incoming(7, 1)], 'b1');
    expect([merged.fresh.length, merged.inserted, merged.duplicates]).toEqual([0, 0, 1]);
  });

  it('refuses shots that would make the game too large for a document', () => {
    const rows = Array.from({ length: MOST_SHOTS_OF_A_GAME + 2 }, (_, index) => incoming(index, index + 1));
    const { fresh, refused } = mergeShots([], [...rows, incoming(0, 5000)], 'b1');
    expect(fresh).toHaveLength(MOST_SHOTS_OF_A_GAME);
    expect(refused.map(({ line }) => line)).toEqual([MOST_SHOTS_OF_A_GAME + 1, MOST_SHOTS_OF_A_GAME + 2]);
  });
});

import { rawShot } from '../../test/support/bronze-memory.js';
import { type IncomingShot, type Merging, mergeShots, MOST_SHOTS_OF_A_GAME } from './merge-shots.js';

const B1: Merging = { batch: 'b1', member: 0, corrects: true };
const incoming = (event: number, line: number, content = 'same'): IncomingShot => ({
  event,
  content,
  line,
  raw: rawShot(1, event),
});
const season = (content: string, line: number, copy?: number): IncomingShot => ({
  content,
  ...(copy && { copy }),
  line,
  raw: rawShot(1, 0),
});

describe('mergeShots', () => {
  it('keeps the first of two rows with the same event', () => {
    const { fresh, inserted, duplicates } = mergeShots([], [incoming(7, 1), incoming(7, 2)], B1);
    expect(fresh.map(({ event, line }) => [event, line])).toEqual([[7, 1]]);
    expect([inserted, duplicates]).toEqual([1, 1]);
  });

  it('counts what the same batch wrote from the same line before a kill as inserted, without writing it again', () => {
    const stored = [{ event: 7, content: 'same', batch: 'b1', line: 1 }];
    const merged = mergeShots(stored, [incoming(7, 1), incoming(8, 2), incoming(7, 3)], B1);
    expect(merged.fresh.map(({ event }) => event)).toEqual([8]);
    expect([merged.inserted, merged.duplicates]).toEqual([2, 1]);
  });

  it('counts an event from another batch as a duplicate', () => {
    const merged = mergeShots([{ event: 7, content: 'same', batch: 'b0', line: 1 }], [incoming(7, 1)], B1);
    expect([merged.fresh.length, merged.inserted, merged.duplicates]).toEqual([0, 0, 1]);
  });

  it('refuses shots that would make the game too large for a document', () => {
    const rows = Array.from({ length: MOST_SHOTS_OF_A_GAME + 2 }, (_, index) => incoming(index, index + 1));
    const { fresh, refused } = mergeShots([], [...rows, incoming(0, 5000)], B1);
    expect(fresh).toHaveLength(MOST_SHOTS_OF_A_GAME);
    expect(refused.map(({ line }) => line)).toEqual([MOST_SHOTS_OF_A_GAME + 1, MOST_SHOTS_OF_A_GAME + 2]);
  });

  it('replaces the values of an event that a later file corrects, with the same counts when it is done again', () => {
    const before = { event: 7, content: 'old', batch: 'b0', line: 1 };
    const first = mergeShots([before], [incoming(7, 5, 'new')], B1);
    expect([...first.replacing.keys()]).toEqual([0]);
    expect([first.inserted, first.corrected, first.duplicates]).toEqual([0, [5], 0]);
    const after = { event: 7, content: 'new', batch: 'b1', line: 5, history: [{ content: 'old' }] };
    const again = mergeShots([after], [incoming(7, 5, 'new')], B1);
    expect([again.replacing.size, again.inserted, again.corrected]).toEqual([0, 0, [5]]);
  });

  it('keeps the later value when an older file is read after it, and reports it', () => {
    const stored = { event: 7, content: 'new', batch: 'b0', line: 5, history: [{ content: 'old' }] };
    const { duplicates, contradictions, replacing } = mergeShots([stored], [incoming(7, 1, 'old')], B1);
    expect([duplicates, replacing.size]).toEqual([1, 0]);
    expect(contradictions).toEqual({ outdated_value: { rows: 1, lines: [1] } });
  });

  it('keeps the first of two rows of a file or a live feed that have one event id and different values, and reports it', () => {
    const file = mergeShots([], [incoming(7, 1, 'one'), incoming(7, 2, 'two')], B1);
    expect(file.fresh.map(({ content }) => content)).toEqual(['one']);
    expect(file.contradictions).toEqual({ event_id_repeated: { rows: 1, lines: [2] } });
    const stored = { event: 7, content: 'one', batch: 'b0', line: 1 };
    const feed = mergeShots([stored], [incoming(7, 9, 'two')], { ...B1, corrects: false });
    expect([feed.duplicates, feed.replacing.size]).toEqual([1, 0]);
    expect(feed.contradictions).toEqual({ event_id_repeated: { rows: 1, lines: [9] } });
  });

  it('identifies rows without an event id by content and copy, and marks the game for reconciling if others were there', () => {
    const stored = [{ content: 'a', batch: 'b0', line: 1 }];
    const same = mergeShots(stored, [season('a', 1)], B1);
    expect([same.duplicates, same.inserted, same.suspect]).toEqual([1, 0, false]);
    const more = mergeShots(stored, [season('a', 1), season('a', 2, 2), season('b', 3)], B1);
    expect(more.fresh.map(({ content, copy }) => [content, copy])).toEqual([
      ['a', 2],
      ['b', undefined],
    ]);
    expect([more.duplicates, more.inserted, more.suspect]).toEqual([1, 2, true]);
    expect(mergeShots([], [season('a', 1)], B1).suspect).toBe(false);
  });
});

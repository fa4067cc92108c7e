import { rawShot } from '../../test/support/bronze-memory.js';
import { shotContent } from '../basketball/shots/shot-content.js';
import type { FeedRow } from '../feed/index.js';
import { shortHash } from '../platform/ids/ids.js';
import { LONGEST_RAW, emptyGroups, groupRows } from './group-rows.js';

function grouped(rows: FeedRow[]) {
  const result = emptyGroups();
  groupRows(result, rows, 'shot-files');
  return result;
}

describe('groupRows', () => {
  it('groups readable rows by game and keeps their text unchanged', () => {
    const padded = rawShot(21_500_001, 3, { 'Game ID': ' 0021500001', 'Game Event ID': '3.0' });
    const { games, refusals } = grouped([
      { line: 1, shot: rawShot(21_500_001, 2) },
      { line: 2, shot: rawShot(21_500_002, 2, { 'Game Date': '20160301' }) },
      { line: 3, shot: padded },
    ]);
    expect(refusals).toEqual([]);
    expect([...games.keys()]).toEqual(['shot-files/21500001', 'shot-files/21500002']);
    expect(games.get('shot-files/21500002')).toMatchObject({ gameId: '21500002', month: '2016-03' });
    const content = shortHash(shotContent(rawShot(21_500_001, 0)));
    expect(games.get('shot-files/21500001')!.shots).toEqual([
      { event: 2, content, line: 1, raw: rawShot(21_500_001, 2) },
      { event: 3, content, line: 3, raw: padded },
    ]);
  });

  it('identifies a row without an event id by its content, and drops the number that the reader gave it', () => {
    const shot = rawShot(21_500_001, 17);
    const { games } = grouped([
      { line: 1, shot, content: { hash: 'abc', copy: 1 } },
      { line: 2, shot, content: { hash: 'abc', copy: 2 } },
    ]);
    const raw = { ...shot, 'Game Event ID': '' };
    expect(games.get('shot-files/21500001')!.shots).toEqual([
      { content: 'abc', line: 1, raw },
      { content: 'abc', copy: 2, line: 2, raw },
    ]);
  });

  it('counts what contradicts itself and labels that are not known, by kind and with the first lines', () => {
    const odd = { 'Shot Type': '3PT Field Goal', 'Season Type': 'Summer', 'Shot Zone Basic': 'Moon' };
    const rows = Array.from({ length: 7 }, (_, index) => ({ line: index + 1, shot: rawShot(1, index, odd) }));
    expect(grouped(rows).contradictions).toEqual({
      shot_type_contradicts_location: { rows: 7, lines: [1, 2, 3, 4, 5] },
      season_type_unknown: { rows: 7, lines: [1, 2, 3, 4, 5] },
      shot_zone_unknown: { rows: 7, lines: [1, 2, 3, 4, 5] },
    });
  });

  it('refuses what the source could not split, what cannot be read and what is too long, with line and column', () => {
    const { games, refusals } = grouped([
      { line: 1, fault: { code: 'wrong-field-count', message: 'has 3 fields', raw: 'a,b,c' } },
      { line: 2, shot: rawShot(1, 2, { 'X Location': 'left' }) },
      { line: 3, shot: rawShot(1, 3, { 'Player Name': 'x'.repeat(10_000) }) },
      { line: 4, shot: rawShot(1, 4, { 'Game Date': '' }) },
    ]);
    expect(games.size).toBe(0);
    expect(refusals.map(({ line, code, column }) => [line, code, column])).toEqual([
      [1, 'wrong-field-count', undefined],
      [2, 'not-a-number', 'X Location'],
      [3, 'too-long', 'Player Name'],
      [4, 'missing-date', 'Game Date'],
    ]);
    expect(refusals[0].raw).toBe('a,b,c');
    expect(refusals[1].raw).toContain('"X Location":"left"');
    expect(refusals[2].raw).toHaveLength(LONGEST_RAW);
  });
});

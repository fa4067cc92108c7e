import type { RawShot } from '../basketball/shots/shot.js';
import { shotsOfGame } from '../basketball/virtual-league/game.js';
import { DEFAULT_LEAGUE } from '../basketball/virtual-league/settings.js';
import { sha256 } from '../platform/ids/ids.js';
import { encodeBlock } from './arrow-block.js';
import { cleanShots, flattenShots, mergeColumns } from './clean-columns.js';

/** Some 52,000 shots: October and November of the first season of the virtual league. */
const GAMES = 300;
const HASHES: Record<string, string> = {
  '202410': '6d04850ea18fd3b0e3df537c907c94dc942b1f99b1e620a399c19dba7c2df094',
  '202411': '63979211d7b79222f938f64894a25a0a866fdbcfb338d85fc43cd3a2089e7ac9',
};

/** The same shots with every kind of missing value and oddity, one per game. */
const ODDITIES: Partial<RawShot>[] = [
  { 'Player ID': '' },
  { 'X Location': '', 'Y Location': '' },
  { 'X Location': '', 'Shot Distance': '', 'Shot Zone Basic': '', 'Shot Type': '' },
  { 'Shot Made Flag': '' },
  { Period: '', 'Minutes Remaining': '' },
  { 'Team Name': '', 'Home Team': '', 'Away Team': ' ' },
  { 'Action Type': '', 'Season Type': '' },
  { 'Shot Distance': 'far' },
];

describe('The blocks of the virtual league', () => {
  it('have the hashes that snapshots of earlier versions name', () => {
    const months = new Map<string, RawShot[]>();
    for (let index = 0; index < GAMES; index++) {
      const shots = shotsOfGame(DEFAULT_LEAGUE, DEFAULT_LEAGUE.startSeason, index);
      Object.assign(shots[index % shots.length], ODDITIES[index % ODDITIES.length]);
      const month = shots[0]['Game Date'].slice(0, 6);
      months.set(month, [...(months.get(month) ?? []), ...shots]);
    }
    const hashes = [...months].map(([month, shots]) => {
      const half = shots.length >> 1;
      const pieces = [shots.slice(half), shots.slice(0, half)].map((part) => cleanShots(flattenShots(part)));
      return [month, sha256(encodeBlock(mergeColumns(pieces)))];
    });
    expect(Object.fromEntries(hashes)).toEqual(HASHES);
  });
});

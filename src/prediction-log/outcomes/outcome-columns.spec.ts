import { coded, float64, int8, utf8, writeArrow } from '../blocks/arrow-file.js';
import { idArrowColumns } from '../blocks/prediction-codec.js';
import { mergeOutcomes } from '../compaction/merge-columns.js';
import {
  decodeOutcomes,
  encodeOutcomes,
  type Outcome,
  outcomeAt,
  outcomeColumns,
} from './outcome-columns.js';

const ID = '0193595b2f4000000000a1b2c3d4e5f6';
const OUTCOMES: Outcome[] = [
  { shot: 'league/1/7', made: 1, received: 5, by: 'me' },
  { id: ID, game: 'league/2', made: 0, at: 3, received: 5, by: 'you' },
];

describe('outcomes as columns', () => {
  it('keep every field, also after blocks are merged', () => {
    const columns = decodeOutcomes(encodeOutcomes(outcomeColumns(OUTCOMES)));
    expect([0, 1].map((row) => outcomeAt(columns, row))).toEqual(OUTCOMES);
    const merged = mergeOutcomes([columns, columns]);
    expect([0, 1, 2, 3].map((row) => outcomeAt(merged, row).game)).toEqual([
      undefined,
      undefined,
      'league/2',
      'league/2',
    ]);
  });

  it('are read from blocks that were written before games could be named, and merged with later ones', () => {
    const columns = outcomeColumns(OUTCOMES);
    const old = writeArrow('outcomes', 1, columns.rows, [
      ...idArrowColumns(columns),
      ['made', int8(columns.made)],
      ['at', float64(columns.at)],
      ['received', float64(columns.received)],
      ['by', coded(columns.by, columns.names, 1)],
      ['shot', utf8(columns.shot)],
    ]);
    const read = decodeOutcomes(old);
    const { game: _, ...withoutGame } = OUTCOMES[1];
    expect([0, 1].map((row) => outcomeAt(read, row))).toEqual([OUTCOMES[0], withoutGame]);
    const merged = mergeOutcomes([read, decodeOutcomes(encodeOutcomes(columns))]);
    expect([2, 3].map((row) => outcomeAt(merged, row).game)).toEqual([undefined, 'league/2']);
  });
});

import type { JoinedPredictions, PredictionReader, PredictionFilter } from '../../prediction-log/index.js';
import { LoggedPairs } from './logged-pairs.service.js';

type Row = [
  id: string,
  answerer: number,
  pairedWith: string | undefined,
  p: number,
  outcome: number,
  at: number,
];

const MODEL = 'parivision';
const ANSWERERS = [
  { model: MODEL, version: 1, role: 'champion' as const },
  { model: MODEL, version: 2, role: 'shadow' as const },
  { model: MODEL, version: 2, role: 'canary' as const },
  { model: MODEL, version: 1, role: 'shadow' as const },
  { model: MODEL, version: 2, role: 'requested' as const },
  { model: MODEL, version: 3, role: 'shadow' as const },
];

function joined(rows: Row[]): JoinedPredictions {
  return {
    rows: rows.length,
    ids: rows.map(([id]) => id),
    answerers: ANSWERERS,
    answerer: Int32Array.from(rows, ([, answerer]) => answerer),
    pairedWith: rows.map(([, , pairedWith]) => pairedWith),
    probability: Float64Array.from(rows, ([, , , p]) => p),
    outcome: Int8Array.from(rows, ([, , , , outcome]) => outcome),
    games: rows.map(([id]) => (id === 'b' ? undefined : 'nba/g1')),
    at: Float64Array.from(rows, ([, , , , , at]) => at),
  };
}

describe(LoggedPairs.name, () => {
  it('pairs the predictions of a shadow with those that callers received, across blocks, in order of time', async () => {
    const asked: PredictionFilter[] = [];
    const reader = {
      async *joined(filter: PredictionFilter) {
        asked.push(filter);
        yield joined([
          ['b', 0, undefined, 0.6, 1, 2000],
          ['bs', 1, 'b', 0.7, 1, 2001],
          ['c', 2, undefined, 0.3, 0, 3000],
          ['cs', 3, 'c', 0.2, 0, 3001],
          ['as', 1, 'a', 0.5, 0, 2002],
        ]);
        yield joined([
          ['a', 0, undefined, 0.4, 0, 1000],
          // Without a partner, requested by name, or of another challenge.
          ['d', 0, undefined, 0.4, 0, 1100],
          ['e', 4, undefined, 0.4, 0, 1200],
          ['ds', 5, 'd', 0.9, 0, 1101],
          ['ns', 1, 'nobody', 0.9, 0, 1300],
        ]);
      },
    };
    const from = new Date(500);
    const pairs = await new LoggedPairs(reader as unknown as PredictionReader).read({
      model: MODEL,
      challenger: 2,
      holder: 1,
      from,
    });
    expect(asked).toEqual([{ model: MODEL, from, hasOutcome: true }]);
    expect(pairs).toEqual({
      at: Float64Array.of(1000, 2000, 3000),
      labels: Uint8Array.of(0, 1, 0),
      challenger: Float64Array.of(0.5, 0.7, 0.3),
      holder: Float64Array.of(0.4, 0.6, 0.2),
      games: ['nba/g1', undefined, 'nba/g1'],
    });
  });
});

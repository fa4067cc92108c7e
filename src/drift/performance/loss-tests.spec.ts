import { referencePerformance } from '../../algorithms/evaluation/reference-performance.js';
import { simulatedGames } from '../../../test/support/simulated-games.js';
import type { WindowSpec } from '../windows/window.js';
import { LossTestStore, type StoredLossTest } from './loss-test-store.port.js';
import { LossTests } from './loss-tests.service.js';
import { NOTHING_COUNTED, settledGames, type TimedRows } from './settled-games.js';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 1);

/** Games of 100 rows, one an hour; without `named`, rows have no game. */
function timedRows(games: number, { outcomeShift = 0, named = true } = {}): TimedRows {
  const world = simulatedGames({ games, rowsOfAGame: 100, seed: 4, outcomeShift });
  return {
    probabilities: world.probabilities,
    labels: Int8Array.from(world.labels),
    games: named ? world.games : world.games.map(() => -1),
    gameIds: Array.from({ length: games }, (_, game) => `league/${game}`),
    at: Float64Array.from(world.games, (game, row) => START + game * HOUR + (row % 100) * 1000),
  };
}

function until(rows: TimedRows, from: number, to: number): TimedRows {
  const kept = [...rows.at.keys()].filter((row) => rows.at[row] >= from && rows.at[row] < to);
  return {
    probabilities: Float64Array.from(kept, (row) => rows.probabilities[row]),
    labels: Int8Array.from(kept, (row) => rows.labels[row]),
    games: Int32Array.from(kept, (row) => rows.games[row]),
    gameIds: rows.gameIds,
    at: Float64Array.from(kept, (row) => rows.at[row]),
  };
}

class MemoryTests extends LossTestStore {
  readonly tests = new Map<string, StoredLossTest>();
  async find(id: string) {
    return this.tests.get(id);
  }
  async put(test: StoredLossTest, looks: number) {
    if ((this.tests.get(test.id)?.state.looks ?? 0) !== looks) return false;
    this.tests.set(test.id, test);
    return true;
  }
}

const world = simulatedGames({ games: 100, seed: 3 });
const reference = {
  id: 'r',
  model: 'shots',
  version: 2,
  performance: referencePerformance(world.labels, world.probabilities, world.games),
};

async function looks(rows: TimedRows, times: number[]) {
  const store = new MemoryTests();
  let now = START;
  const tests = new LossTests(store, { now: () => new Date(now) });
  const specs: WindowSpec[] = [];
  let sequential: Awaited<ReturnType<LossTests['look']>>;
  for (const time of times) {
    now = time;
    const read = async (spec: WindowSpec) => {
      specs.push(spec);
      return until(rows, spec.from?.getTime() ?? -Infinity, now);
    };
    sequential = await tests.look(reference, 'predictions', read, { since: new Date(START) });
  }
  return { sequential, specs, test: [...store.tests.values()][0] };
}

describe('LossTests', () => {
  it.each([{ named: true }, { named: false }])(
    'counts each game once, however often it looks: %j',
    async (options) => {
      const rows = timedRows(60, options);
      const end = START + 200 * HOUR;
      const often = await looks(rows, [
        ...Array.from({ length: 130 }, (_, i) => START + i * HOUR * 0.5),
        end,
      ]);
      const once = await looks(rows, [end]);
      expect(once.test.state).toMatchObject({ games: 60, rows: 6000, looks: 1 });
      expect(often.test.state.losses).toHaveLength(60);
      expect({ ...often.sequential, looks: 1 }).toEqual(once.sequential);
      expect(often.specs.at(-1)!.from!.getTime()).toBeGreaterThan(START + 24 * HOUR);
    },
  );

  it('finds that outcomes have become rarer, and not without cause', async () => {
    const end = [START + 200 * HOUR];
    expect((await looks(timedRows(60), end)).sequential).toMatchObject({
      worse: false,
      calibration: { worse: false },
    });
    const changed = await looks(timedRows(60, { outcomeShift: -0.5 }), end);
    expect(changed.sequential!.calibration).toMatchObject({ worse: true });
    expect(changed.sequential!.calibration!.interval[1]).toBeLessThan(0);
  });

  it('says nothing before a game is over', async () => {
    expect((await looks(timedRows(3), [START])).sequential).toBeUndefined();
  });

  it('does not count what another process has counted meanwhile', async () => {
    const store = new MemoryTests();
    const tests = new LossTests(store, { now: () => new Date(START + 200 * HOUR) });
    const rows = timedRows(20);
    const read = async () => rows;
    const [one, other] = await Promise.all([1, 2].map(() => tests.look(reference, 'predictions', read)));
    expect(one).toEqual(other);
    expect([...store.tests.values()][0].state.games).toBe(20);
  });
});

describe('settledGames', () => {
  it('waits a day for outcomes that are late, then counts those that came', () => {
    const rows = timedRows(1);
    rows.labels[7] = -1;
    const last = rows.at[99];
    const early = settledGames(rows, NOTHING_COUNTED, last + 23 * HOUR);
    expect(early.games).toEqual([]);
    const late = settledGames(rows, early.counted, last + 24 * HOUR);
    expect(late.games.map(({ rows: count }) => count)).toEqual([99]);
    expect(settledGames(rows, late.counted, last + 25 * HOUR).games).toEqual([]);
  });

  it('waits three hours for more rows of a small game', () => {
    const rows = until(timedRows(1), 0, START + 30_000);
    expect(settledGames(rows, NOTHING_COUNTED, START + HOUR).games).toEqual([]);
    expect(
      settledGames(rows, NOTHING_COUNTED, START + 4 * HOUR).games.map(({ rows: count }) => count),
    ).toEqual([30]);
  });
});

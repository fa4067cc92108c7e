import { FEATURES, SHOT_FEATURES } from '../../src/basketball/shots/features.js';
import { Random } from '../../src/algorithms/random/random.js';
import type { SnapshotData } from '../../src/gold/index.js';

/** Rows of one invented game. */
const GAME = 50;

/**
 * A snapshot of invented shots that go in more often from near; one value in fifty is missing. Ten games a day, split
 * 70/15/15. The same arguments give the same shots.
 */
export function inventedShots(rows: number, seed = 5): SnapshotData {
  const random = new Random(seed);
  const columns = FEATURES.map(() => new Float64Array(new SharedArrayBuffer(rows * 8)));
  const labels = new Uint8Array(new SharedArrayBuffer(rows));
  const games = new Int32Array(new SharedArrayBuffer(rows * 4));
  const dates = new Int32Array(new SharedArrayBuffer(rows * 4));
  for (let i = 0; i < rows; i++) {
    const x = Math.round(random.next() * 500 - 250);
    const y = Math.round(random.next() * 400 - 50);
    const metres = Math.hypot(x, y) * 0.03048;
    const values = [
      1 + random.integer(300),
      x,
      y,
      random.integer(721),
      metres > 7 ? 3 : 2,
      metres,
      random.integer(7),
    ];
    values.forEach((value, f) => (columns[f][i] = random.integer(50) === 0 ? Number.NaN : value));
    labels[i] = random.next() < 0.75 - metres * 0.05 ? 1 : 0;
    games[i] = Math.floor(i / GAME);
    dates[i] = 20_241_001 + Math.floor(games[i] / 10);
  }
  const [a, b] = [Math.floor(rows * 0.7), Math.floor(rows * 0.85)];
  return {
    snapshot: 'f'.repeat(64),
    featureNames: [...FEATURES],
    features: SHOT_FEATURES,
    columns,
    labels,
    games,
    gameIds: Array.from({ length: Math.ceil(rows / GAME) }, (_, game) => `game-${game}`),
    dates,
    train: { from: 0, to: a },
    validation: { from: a, to: b },
    test: { from: b, to: rows },
  };
}

import { encodeModel } from '../../src/algorithms/model-io/model-file.js';
import { linearFromWeights } from '../../src/algorithms/linear/linear-model.js';
import { Random } from '../../src/algorithms/random/random.js';
import { basketball, FEATURES } from '../../src/basketball/index.js';
import type { GoldService, Snapshot, SnapshotData } from '../../src/gold/index.js';
import { goldErrors } from '../../src/gold/gold.errors.js';
import { sha256 } from '../../src/platform/ids/ids.js';

export const SNAPSHOT = sha256('snapshot of drift');
const GAMES = 120;
const SHOTS = 100;

export function dateOfGame(game: number): number {
  return 20_260_101 + 100 * Math.floor(game / 28) + (game % 28);
}

/** A row of a game; `shift` metres are added to the distance. */
export function shotRow(random: Random, game: number, shift = 0): number[] {
  const isThree = random.next() < 0.35;
  const values: Record<string, number> = {
    Player_ID: 100 * (game % 12) + random.integer(10),
    X_Location: Math.round(80 * random.normal()),
    Y_Location: Math.round(60 + 50 * random.normal()),
    Total_Seconds_Remaining: random.integer(721),
    Shot_Type_Encoded: isThree ? 3 : 2,
    Shot_Distance_Meters: Math.max(0, (isThree ? 7.5 : 2.5) + random.normal() + shift),
    Shot_Zone_Combined: isThree ? 5 + random.integer(2) : 1 + random.integer(4),
  };
  return FEATURES.map((name) => values[name]);
}

/** 120 games of 100 shots, one a day: train, validation and test are 80, 20 and 20 games. The test part may be shifted. */
export function driftSnapshot(shift = 0): SnapshotData {
  const random = new Random(21);
  const rows = GAMES * SHOTS;
  const shots = Array.from({ length: rows }, (_, row) => {
    const game = Math.floor(row / SHOTS);
    return shotRow(random, game, game >= 100 ? shift : 0);
  });
  const shared = (of: (row: number) => number) =>
    new Float64Array(new SharedArrayBuffer(rows * 8)).map((_, row) => of(row));
  return {
    snapshot: SNAPSHOT,
    featureNames: [...FEATURES],
    features: basketball.features,
    columns: FEATURES.map((_, feature) => shared((row) => shots[row][feature])),
    labels: Uint8Array.from(shots, () => (random.next() < 0.45 ? 1 : 0)),
    games: Int32Array.from(shots, (_, row) => Math.floor(row / SHOTS)),
    gameIds: Array.from({ length: GAMES }, (_, game) => `g${game}`),
    dates: Int32Array.from(shots, (_, row) => dateOfGame(Math.floor(row / SHOTS))),
    train: { from: 0, to: 80 * SHOTS },
    validation: { from: 80 * SHOTS, to: 100 * SHOTS },
    test: { from: 100 * SHOTS, to: rows },
  };
}

/** Answers one snapshot; `loads` counts how often its rows were read. */
export function driftGold(data: SnapshotData) {
  const part = (from: number, to: number) => ({
    rows: (to - from) * SHOTS,
    games: to - from,
    firstDate: dateOfGame(from),
    lastDate: dateOfGame(to - 1),
    makeRate: 0.45,
  });
  const snapshot = {
    id: SNAPSHOT,
    dataset: 'invented',
    split: { trainUntil: dateOfGame(79), validationUntil: dateOfGame(99), lastDate: dateOfGame(119) },
    parts: { train: part(0, 80), validation: part(80, 100), test: part(100, 120) },
  } as unknown as Snapshot;
  const world = {
    data,
    loads: 0,
    get: async (id: string) => {
      if (id !== SNAPSHOT) throw goldErrors.unknownSnapshot(id);
      return snapshot;
    },
    named: async () => snapshot,
    load: async () => {
      world.loads += 1;
      return world.data;
    },
  };
  return world as typeof world & GoldService;
}

/** A model file that predicts from the distance. */
export function driftModel(slope = -0.1): Uint8Array {
  const weights = FEATURES.map((name) => (name === 'Shot_Distance_Meters' ? slope : 0));
  const model = linearFromWeights({ featureNames: [...FEATURES], weights, intercept: 0.3 });
  return encodeModel(model, { algorithm: 'logistic-regression', parameters: {}, seed: 1, training: {} });
}

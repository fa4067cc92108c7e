import { encodeModel } from '../../src/algorithms/model-io/model-file.js';
import { linearFromWeights } from '../../src/algorithms/linear/linear-model.js';
import { Random } from '../../src/algorithms/random/random.js';
import type { GoldService, Snapshot, SnapshotData } from '../../src/gold/index.js';
import { sha256 } from '../../src/platform/ids/ids.js';
import type { TrackingServices } from './memory-tracking.js';
import { MODEL_ARTIFACT, TAG } from '../../src/tracking/index.js';

export const SNAPSHOT = sha256('snapshot');
export const DATASET = 'virtual-league';
const GAMES = 100;
const SHOTS = 240;

/** One a day from 2026-01-01, months of 28 days. */
export function dateOfGame(game: number): number {
  return 20_260_101 + 100 * Math.floor(game / 28) + (game % 28);
}

const probability = (x: number) => 1 / (1 + Math.exp(-x));

/** 100 games of 240 shots: whether a shot goes in depends on one feature, x. Train, validation and test are 70, 15 and 15 games. */
function snapshotData(): SnapshotData {
  const random = new Random(11);
  const rows = GAMES * SHOTS;
  const x = new Float64Array(new SharedArrayBuffer(rows * 8)).map(() => random.normal());
  return {
    snapshot: SNAPSHOT,
    featureNames: ['x'],
    features: [],
    columns: [x],
    labels: Uint8Array.from(x, (value) => (random.next() < probability(value) ? 1 : 0)),
    games: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / SHOTS)),
    gameIds: Array.from({ length: GAMES }, (_, game) => `g${game}`),
    dates: Int32Array.from({ length: rows }, (_, row) => dateOfGame(Math.floor(row / SHOTS))),
    train: { from: 0, to: 70 * SHOTS },
    validation: { from: 70 * SHOTS, to: 85 * SHOTS },
    test: { from: 85 * SHOTS, to: rows },
  };
}

const data = snapshotData();

/** Answers the one snapshot. */
export function fakeGold(): GoldService {
  const train = data.labels.subarray(data.train.from, data.train.to);
  const makeRate = train.reduce((sum, label) => sum + label, 0) / train.length;
  const snapshot = { id: SNAPSHOT, dataset: DATASET, parts: { train: { makeRate } } } as Snapshot;
  return { get: async () => snapshot, load: async () => data } as unknown as GoldService;
}

/** A model file that answers sigmoid(weight x); 1 is the truth, 0 a coin. */
export function modelFile(weight: number): Uint8Array {
  const model = linearFromWeights({ featureNames: ['x'], weights: [weight] });
  return encodeModel(model, { algorithm: 'logistic-regression', parameters: {}, seed: 1, training: {} });
}

/** A finished run with a model file, as training leaves it. */
export async function trainedRun(
  { runs, experiments, artifacts }: Pick<TrackingServices, 'runs' | 'experiments' | 'artifacts'>,
  file: Uint8Array,
  tags: Record<string, string> = {},
): Promise<string> {
  const { id: experimentId } = await experiments.ensure('parivision');
  const seen = { [TAG.dataset]: DATASET, [TAG.snapshot]: SNAPSHOT, [TAG.seenUntil]: String(dateOfGame(84)) };
  const run = await runs.startRun({
    experimentId,
    name: 'logistic-regression 1',
    tags: { [TAG.algorithm]: 'logistic-regression', ...seen, ...tags },
  });
  await artifacts.putOfRun(run.id, MODEL_ARTIFACT, file, 'application/octet-stream');
  await runs.finishRun(run.id, 'FINISHED');
  return run.id;
}

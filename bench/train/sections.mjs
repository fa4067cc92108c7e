// The fits that are compared, with both sides' parameters. Each returns rows of times and of losses.
import { PREDICT_ROWS } from './data.mjs';
import { fitTask } from './ours.mjs';
import { lossRow, takeTurns, timeRow } from './rounds.mjs';

const TREES = 100;
const LEAVES = 31;
const RATE = 0.1;

/** The peers' own defaults: 20 rows per leaf, no penalty. */
const OUR_BOOSTING = {
  trees: TREES,
  maxLeaves: LEAVES,
  learningRate: RATE,
  minRowsInLeaf: 20,
  l2: 0,
  earlyStopping: 0,
};
const LIGHTGBM = { num_iterations: TREES, num_leaves: LEAVES, learning_rate: RATE };
const XGBOOST = {
  num_boost_round: TREES,
  max_leaves: LEAVES,
  max_depth: 0,
  grow_policy: 'lossguide',
  eta: RATE,
};
const HIST = { max_iter: TREES, max_leaf_nodes: LEAVES, learning_rate: RATE };

export async function gradientBoosting(bench) {
  const [ours, lightgbm, xgboost, hist] = await takeTurns(
    [
      bench.ours('gradient-boosting', OUR_BOOSTING),
      bench.peer('lightgbm', LIGHTGBM),
      bench.peer('xgboost', XGBOOST),
      bench.peer('hist-gradient-boosting', HIST),
    ],
    bench.rounds,
  );
  const measure = `gradient-boosting, ${TREES} trees × ${LEAVES} leaves`;
  return {
    times: [
      timeRow(measure, ours, 'LightGBM', lightgbm, 0.8),
      timeRow(measure, ours, 'XGBoost hist', xgboost, 0.7),
      timeRow(measure, ours, 'HistGradientBoosting', hist, 0.7),
    ],
    losses: [
      lossRow('gradient-boosting', ours, 'LightGBM', lightgbm, { notAbove: 0.0005 }),
      lossRow('gradient-boosting', ours, 'XGBoost hist', xgboost, { notAbove: 0.0005 }),
      lossRow('gradient-boosting', ours, 'HistGradientBoosting', hist, { notAbove: 0.0005 }),
    ],
  };
}

export async function randomForest(bench) {
  const [ours, theirs] = await takeTurns(
    [
      bench.ours('random-forest', { trees: 50, maxDepth: 8, featuresPerSplit: 2, minRowsInLeaf: 1 }),
      bench.peer('random-forest', { n_estimators: 50, max_depth: 8 }),
    ],
    bench.rounds,
  );
  const peer = 'RandomForestClassifier';
  return {
    times: [timeRow('random-forest, 50 trees, depth 8', ours, peer, theirs, 0.3)],
    losses: [lossRow('random-forest', ours, peer, theirs, { notAbove: 0.001 })],
  };
}

export async function logisticRegression(bench) {
  const [ours, curved, plain, zones] = await takeTurns(
    [
      bench.ours('logistic-regression', {}),
      bench.ours('logistic-regression', { splineKnots: 4 }),
      bench.peer('logistic-regression', {}),
      bench.peer('logistic-regression-zones', {}),
    ],
    bench.rounds,
  );
  const [fit, bent] = ['logistic-regression, as by default', 'logistic-regression, splines of 4 knots'];
  const [peer, oneHot] = ['StandardScaler + LogisticRegression', 'the same, zones one-hot'];
  return {
    times: [
      timeRow(fit, ours, peer, plain, 1),
      timeRow(bent, curved, peer, plain),
      timeRow(fit, ours, oneHot, zones),
      timeRow(bent, curved, oneHot, zones),
    ],
    losses: [
      lossRow(fit, ours, peer, plain, { better: true }),
      lossRow(bent, curved, peer, plain, { better: true }),
      lossRow(fit, ours, oneHot, zones, { within: 0.0001 }),
      lossRow(bent, curved, oneHot, zones, { better: true }),
    ],
  };
}

/** The native libraries through our engine and through Python. */
export async function nativeEngines(bench) {
  const missing = ['lightgbm', 'xgboost'].filter((name) => !bench.algorithms.includes(name));
  if (missing.length > 0) return { times: [], losses: [], note: `not in this build: ${missing.join(', ')}.` };
  const [ourLightgbm, lightgbm, ourXgboost, xgboost] = await takeTurns(
    [
      bench.ours('lightgbm', LIGHTGBM),
      bench.peer('lightgbm', LIGHTGBM),
      bench.ours('xgboost', XGBOOST),
      bench.peer('xgboost', XGBOOST),
    ],
    bench.rounds,
  );
  return {
    times: [
      timeRow('lightgbm from Node', ourLightgbm, 'LightGBM from Python', lightgbm, 1.1),
      timeRow('xgboost from Node', ourXgboost, 'XGBoost from Python', xgboost, 1.1),
    ],
    losses: [
      lossRow('lightgbm from Node', ourLightgbm, 'LightGBM from Python', lightgbm, { within: 1e-6 }),
      lossRow('xgboost from Node', ourXgboost, 'XGBoost from Python', xgboost, { within: 1e-6 }),
    ],
  };
}

/** One model of 100 × 31 on each side, the peer's and ours of the same size. */
export async function predict(bench) {
  const test = await bench.data.test();
  const rows = Math.min(PREDICT_ROWS, test.rows);
  await bench.peer('lightgbm', LIGHTGBM)();
  await bench.ours('gradient-boosting', OUR_BOOSTING)();
  const given = { columns: test.columns, rows };
  const [ours, theirs] = await takeTurns(
    [
      () => bench.engine.ask('predict', given),
      () => bench.python.ask('predict', { test: 'test', rows, threads: bench.threads }),
    ],
    bench.rounds,
  );
  const single = { measure: 'a single row', unit: 'µs', ours: ours.single * 1e6, goal: '≤ 5 µs' };
  return {
    times: [
      timeRow(`predict ${rows.toLocaleString('en')} rows, 100 × 31`, ours, 'LightGBM', theirs, 1),
      {
        ...single,
        peer: 'LightGBM',
        peers: theirs.single * 1e6,
        ratio: ours.single / theirs.single,
        reached: single.ours <= 5,
      },
    ],
    losses: [],
  };
}

export function boostingTask(features, part, threads) {
  return fitTask('gradient-boosting', OUR_BOOSTING, features, part, threads);
}

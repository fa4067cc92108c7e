// A whole study: the five algorithms on one season's rows, trials side by side with one thread each, the best by validation.
import { fitTask, startOurs } from './ours.mjs';
import { lossRow, takeTurns, timeRow } from './rounds.mjs';

const PARTS = { train: 0.7, validation: 0.85 };
/** Ours and the peers' counterpart, with the same sizes. */
const TRIALS = [
  [
    'gradient-boosting',
    { trees: 200, learningRate: 0.08, earlyStopping: 0 },
    'hist-gradient-boosting',
    { max_iter: 200, max_leaf_nodes: 31, learning_rate: 0.08 },
  ],
  [
    'random-forest',
    { trees: 100, maxDepth: 10 },
    'random-forest',
    { n_estimators: 100, max_depth: 10, min_samples_leaf: 20 },
  ],
  ['lightgbm', { num_iterations: 200, early_stopping_round: 0 }, 'lightgbm', { num_iterations: 200 }],
  [
    'xgboost',
    { num_boost_round: 200, eta: 0.1, early_stopping_rounds: 0 },
    'xgboost',
    { num_boost_round: 200, eta: 0.1, max_depth: 6 },
  ],
  ['logistic-regression', {}, 'logistic-regression-zones', {}],
];

export async function study(bench) {
  const missing = TRIALS.map(([name]) => name).filter((name) => !bench.algorithms.includes(name));
  if (missing.length > 0)
    return { times: [], losses: [], note: `not on this machine: ${missing.join(', ')}.` };
  const part = await bench.data.test();
  const validationFrom = Math.floor(part.rows * PARTS.train);
  const testFrom = Math.floor(part.rows * PARTS.validation);
  const ranges = {
    train: { from: 0, to: validationFrom },
    validation: { from: validationFrom, to: testFrom },
    test: { from: testFrom, to: part.rows },
  };
  const lanes = await Promise.all(Array.from({ length: bench.threads }, () => startOurs(bench.dist)));
  try {
    const trials = TRIALS.map(([, , peer, parameters]) => ({ peer, parameters }));
    const [ours, theirs] = await takeTurns(
      [
        () => ourStudy(bench, part, ranges, lanes),
        () =>
          bench.python.ask('study', {
            data: 'test',
            validationFrom,
            testFrom,
            threads: bench.threads,
            trials,
          }),
      ],
      Math.min(3, bench.rounds),
    );
    const peer = 'scikit-learn, XGBoost, LightGBM with joblib';
    const best = { ...theirs, logLoss: theirs.testLogLoss };
    return {
      times: [
        timeRow(`study of five algorithms, ${part.rows.toLocaleString('en')} rows`, ours, peer, theirs, 0.7),
      ],
      losses: [
        lossRow('the best trial of the study, on its test part', ours, peer, best, { notAbove: 0.0005 }),
      ],
    };
  } finally {
    await Promise.all(lanes.map((lane) => lane.stop()));
  }
}

async function ourStudy(bench, part, ranges, lanes) {
  const begin = performance.now();
  const waiting = TRIALS.values();
  const results = [];
  await Promise.all(
    lanes.map(async (lane) => {
      for (const [algorithm, parameters] of waiting) {
        const task = fitTask(algorithm, parameters, bench.data.features, part, 1, bench.native(algorithm, 1));
        results.push(await lane.ask('trial', { task: { ...task, data: { ...task.data, ...ranges } } }));
      }
    }),
  );
  const seconds = (performance.now() - begin) / 1000;
  const best = results.toSorted((a, b) => a.validation - b.validation)[0];
  return { seconds, logLoss: best.test };
}

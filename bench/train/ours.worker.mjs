// One thread that fits as a trial does, through the engine table of training, on shared columns; times are its own.
import { parentPort, workerData } from 'node:worker_threads';

const { dist } = workerData;
const { fitEngine } = await import(`${dist}/training/engines/fit-engine.js`);
const { SHOT_FEATURES } = await import(`${dist}/basketball/shots/features.js`);
const { predictColumns, predictProbability } = await import(`${dist}/algorithms/model.js`);
const { score } = await import(`${dist}/algorithms/evaluation/scores.js`);
let last;

const COMMANDS = { fit, trial, predict };

parentPort.on('message', async ({ command, given }) => {
  try {
    tell({ answer: await COMMANDS[command](given) });
  } catch (error) {
    tell({ error: error.stack ?? String(error) });
  }
});
tell({ answer: 'ready' });

function tell(message) {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads, not a window
  parentPort.postMessage(message);
}

async function fit({ task, test }) {
  const cpu = process.cpuUsage();
  const begin = performance.now();
  const { model } = await fitEngine(withFeatures(task), () => {});
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  last = model;
  const logLoss = test && lossOf(model, test);
  return { seconds, cpu: (user + system) / 1e6, logLoss };
}

/** Adds the kinds of the features, as the program does. */
function withFeatures(task) {
  return { ...task, data: { ...task.data, features: SHOT_FEATURES } };
}

/** A fit on the training part, and its log losses on what follows. */
async function trial({ task }) {
  const { model } = await fitEngine(withFeatures(task), () => {});
  const { columns, labels, validation, test } = task.data;
  return { validation: lossIn(validation), test: lossIn(test) };

  function lossIn({ from, to }) {
    const probabilities = new Float64Array(to - from);
    predictColumns(model, columns, from, to, probabilities);
    return score(labels.subarray(from, to), probabilities, 0.5).logLoss;
  }
}

function lossOf(model, { columns, labels, rows }) {
  const probabilities = new Float64Array(rows);
  predictColumns(model, columns, 0, rows, probabilities);
  return score(labels, probabilities, 0.5).logLoss;
}

/** Predicts with the last fitted model, or that of a file: all rows at once, and single rows one by one. */
async function predict({ columns, rows, lightgbm }) {
  const model = lightgbm ? await converted(lightgbm) : last;
  const out = new Float64Array(rows);
  const begin = performance.now();
  predictColumns(model, columns, 0, rows, out);
  const seconds = (performance.now() - begin) / 1000;
  const singles = Array.from({ length: 20_000 }, (_, i) => columns.map((column) => column[(i * 9) % rows]));
  const beginSingle = performance.now();
  let sum = 0;
  for (const row of singles) sum += predictProbability(model, row);
  const single = (performance.now() - beginSingle) / 1000 / singles.length;
  return { seconds, single, singleSum: sum, sum: out.reduce((total, p) => total + p, 0) };
}

const read = new Map();
/** A LightGBM model by our converter, read once. */
async function converted(path) {
  if (!read.has(path)) {
    const { readFileSync } = await import('node:fs');
    const { lightGbmModel } = await import(`${dist}/algorithms/model-io/from-lightgbm.js`);
    read.set(path, lightGbmModel(readFileSync(path, 'utf8')));
  }
  return read.get(path);
}

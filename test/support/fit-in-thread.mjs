// A thread that fits and answers, one task after the other, to be ended from outside where a fit hangs. It runs built files.
import { parentPort } from 'node:worker_threads';

const load = (path) => import(new URL(`../../dist/${path}.js`, import.meta.url).href);
const { fitEngine } = await load('training/engines/fit-engine');
const { predictColumns } = await load('algorithms/model');
const { resolveParameters } = await load('algorithms/catalogue/catalogue');
const { Random } = await load('algorithms/random/random');
const { fitGradientBoosting } = await load('algorithms/trees/gradient-boosting');
const { fitRandomForest } = await load('algorithms/trees/random-forest');

/** Our trees take any column as categories; the catalogue has no parameter for it. */
function withCategories({ algorithm, data, parameters, seed, categorical }) {
  const fit = algorithm === 'gradient-boosting' ? fitGradientBoosting : fitRandomForest;
  const cuts = algorithm === 'extra-trees' && { cuts: 'random' };
  const given = { ...resolveParameters(algorithm, parameters), ...cuts };
  const { ensemble } = fit(data, given, new Random(seed), { categorical });
  return { kind: 'tree-ensemble', featureNames: data.featureNames, ensemble };
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads, not a window
const say = (message) => parentPort.postMessage(message);

parentPort.on('message', async ({ id, task, asked }) => {
  try {
    const model = task.categorical ? withCategories(task) : (await fitEngine(task, () => {})).model;
    const answers = new Float64Array(asked[0].length);
    predictColumns(model, asked, 0, answers.length, answers);
    say({ id, answers });
  } catch (error) {
    say({ id, error: { name: error.name, message: error.message } });
  }
});
say('ready');

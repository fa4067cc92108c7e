import { expectedCalibrationError } from '../../src/algorithms/evaluation/calibration-bins.js';
import { decodeModel } from '../../src/algorithms/model-io/model-file.js';
import { FEATURES } from '../../src/basketball/shots/features.js';
import { predictProbability } from '../../src/algorithms/model.js';
import type { EvaluationFile } from '../../src/training/trial/evaluation-file.js';
import { inventedShots } from '../support/invented-shots.js';
import { mlflowCall } from '../support/mlflow-call.js';
import { describeWithMlflow, runScript } from '../support/mlflow-python.js';
import { call, runDaily, startApp, type StartedApp } from '../support/start-app.js';

interface Loaded {
  answers: number[];
  run: string;
  listed: string[];
  downloaded: Record<string, number>;
  page: string;
  size: [number, number];
}

interface Trial {
  runId: string;
  algorithm: string;
  index: number;
  state: string;
  scores: EvaluationFile['scores'];
}

const CHARTS = ['calibration', 'confusion-matrix', 'feature-importance', 'roc'];
const FILES = [
  'evaluation.json',
  'model/MLmodel',
  'model/conda.yaml',
  'model/input_example.json',
  'model/model.onnx',
  'model/model.pvm',
  'model/python_env.yaml',
  'model/requirements.txt',
  'model/serving_input_example.json',
  ...CHARTS.flatMap((name) => [`plots/${name}.png`, `plots/${name}.svg`]),
  'report.html',
];

let app: StartedApp;
/** Two trials of each algorithm that this machine can run: at most one run of all of them has a version. */
let trials: Trial[];

beforeAll(async () => {
  app = await startApp();
  const { state, error } = await runDaily(app.url, {
    nodes: 3000,
    algorithms: [{ name: 'logistic-regression' }],
  });
  if (state !== 'succeeded') throw new Error(`the run ended as ${state}: ${error}`);
  const { body: catalogue } = await call<{
    items: { name: string; available: boolean; parameters: { name: string }[] }[];
  }>(`${app.url}/training/algorithms`);
  // Few trees are enough: what is looked at is their files.
  const few = (names: string[]) =>
    Object.fromEntries(
      ['trees', 'num_boost_round', 'num_iterations']
        .filter((one) => names.includes(one))
        .map((one) => [one, 20]),
    );
  const algorithms = catalogue.items
    .filter(({ available }) => available)
    .map(({ name, parameters }) => ({ name, parameters: few(parameters.map((one) => one.name)) }));
  const { body: started } = await call<{ id: string }>(`${app.url}/training/studies`, {
    algorithms,
    trials: 2,
  });
  trials = await finishedTrials(started.id);
}, 240_000);
afterAll(async () => {
  await app?.stop();
});

async function finishedTrials(study: string): Promise<Trial[]> {
  for (;;) {
    const { body } = await call<{ state: string; trials: Trial[]; error?: string }>(
      `${app.url}/training/studies/${study}`,
    );
    if (body.state === 'finished') return body.trials.filter(({ state }) => state === 'finished');
    if (body.state !== 'running') throw new Error(`the study ended as ${body.state}: ${body.error}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function textOf(runId: string, path: string): Promise<string> {
  return (await fetch(`${app.url}/tracking/runs/${runId}/artifacts/${path}`)).text();
}

async function modelOf(runId: string): Promise<ReturnType<typeof decodeModel>> {
  const file = await fetch(`${app.url}/tracking/runs/${runId}/artifacts/model/model.pvm`);
  return decodeModel(new Uint8Array(await file.arrayBuffer()));
}

async function namesIn(run: string, folder = ''): Promise<string[]> {
  const path = `artifacts/list?run_id=${run}&path=${encodeURIComponent(folder)}`;
  const { body } = await mlflowCall<{ files?: { path: string; is_dir: boolean; file_size?: number }[] }>(
    app.url,
    'GET',
    path,
  );
  const names = await Promise.all(
    (body.files ?? []).map(async (one) => (one.is_dir ? namesIn(run, one.path) : [one.path])),
  );
  return names.flat();
}

describe('the files of a trial', () => {
  it('are listed of every finished trial, of winners and losers, by its first listing', async () => {
    expect(trials.length).toBeGreaterThanOrEqual(12);
    for (const { runId } of trials) expect((await namesIn(runId)).toSorted()).toEqual(FILES);
    const { body } = await call<{ artifacts: { path: string }[] }>(
      `${app.url}/tracking/runs/${trials[0].runId}`,
    );
    expect(body.artifacts.map(({ path }) => path)).toEqual(FILES);
  }, 120_000);

  it('say what the metrics of the run say', async () => {
    for (const { runId, scores } of trials) {
      const evaluation = JSON.parse(await textOf(runId, 'evaluation.json')) as EvaluationFile;
      const { truePositive, falsePositive, trueNegative, falseNegative } = evaluation.confusion;
      const { test } = scores;
      expect(truePositive + falsePositive + trueNegative + falseNegative).toBe(test.rows);
      expect((truePositive + trueNegative) / test.rows).toBeCloseTo(test.accuracy, 12);
      expect(evaluation.threshold).toBe(0.5);
      expect(expectedCalibrationError(evaluation.calibration)).toBeCloseTo(test.ece, 12);
      expect(evaluation.calibration.count.reduce((sum, n) => sum + n, 0)).toBe(test.rows);
      const { falsePositiveRate: x, truePositiveRate: y } = evaluation.roc;
      const area = x.slice(1).reduce((sum, right, i) => sum + ((right - x[i]) * (y[i] + y[i + 1])) / 2, 0);
      expect(Math.abs(area - test.rocAuc)).toBeLessThan(2e-3);
      const { info } = await modelOf(runId);
      const { importances } = info.training as { importances: number[] };
      expect(Object.values(evaluation.importances)).toEqual(importances);
      expect(await textOf(runId, 'plots/roc.svg')).toContain(`(ROC AUC) ${test.rocAuc.toFixed(4)}`);
      expect(await textOf(runId, 'plots/calibration.svg')).toContain(`error ${test.ece.toFixed(4)}`);
      expect(await textOf(runId, 'plots/confusion-matrix.svg')).toContain(
        `>${truePositive.toLocaleString('en')}<`,
      );
      expect(await textOf(runId, 'report.html')).toContain(`${test.logLoss.toFixed(4)} nats`);
    }
  }, 60_000);

  it('are left alone in a run of a client, whatever it is called', async () => {
    const made = await mlflowCall<{ run: { info: { run_id: string } } }>(app.url, 'POST', 'runs/create', {
      body: {
        experiment_id: '0',
        start_time: 1,
        tags: [
          { key: 'pv.study', value: 'x' },
          { key: 'pv.model_hash', value: '0'.repeat(64) },
        ],
      },
    });
    const run = made.body.run.info.run_id;
    const put = await fetch(
      `${app.url}/api/2.0/mlflow-artifacts/artifacts/0/${run}/artifacts/evaluation.json`,
      {
        method: 'PUT',
        body: '{}',
      },
    );
    expect(put.status).toBe(200);
    await mlflowCall(app.url, 'POST', 'runs/update', {
      body: { run_id: run, status: 'FINISHED', end_time: 2 },
    });
    expect(await namesIn(run)).toEqual(['evaluation.json']);
  });
});

describeWithMlflow(
  "trials in MLflow's own client",
  (python) => {
    it('load and predict as our kernel does, and their files are listed and downloaded', async () => {
      const { columns } = inventedShots(200);
      const shots = Array.from(columns[0], (_, i) => columns.map((column) => column[i]));
      const ids = trials.map(({ runId }) => runId);
      const table = { columns: FEATURES, data: shots };
      const loaded = await runScript<Record<string, Loaded>>(
        python,
        'load_trials.py',
        [app.url, ...ids],
        table,
      );
      for (const id of ids) {
        const { answers, run, listed, downloaded, page, size } = loaded[id];
        const { model } = await modelOf(id);
        const gaps = shots.map((row, i) => Math.abs(predictProbability(model, row) - answers[i]));
        expect(answers).toHaveLength(shots.length);
        expect(Math.max(...gaps)).toBeLessThan(1e-6);
        expect([run, listed, Object.keys(downloaded).toSorted()]).toEqual([id, FILES, FILES]);
        expect(Object.values(downloaded).every((bytes) => bytes > 0)).toBe(true);
        expect([page, size[0] > 300]).toEqual(['<!doctype html>', true]);
      }
    }, 300_000);
  },
  ['mlflow', 'onnx', 'onnxruntime', 'pandas', 'PIL'],
);

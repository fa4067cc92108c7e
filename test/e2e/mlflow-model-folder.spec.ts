import { decodeModel } from '../../src/algorithms/model-io/model-file.js';
import { FEATURES } from '../../src/basketball/shots/features.js';
import { predictProbability } from '../../src/algorithms/model.js';
import { inventedShots } from '../support/invented-shots.js';
import { describeWithMlflow, runScript } from '../support/mlflow-python.js';
import { call, runDaily, startApp, type StartedApp } from '../support/start-app.js';

interface Loaded {
  answers: number[];
  wholeNumbers: number[];
  otherOrder: number[];
  example: number[];
  fault: string | null;
  inputs: string[];
  graphInputs: string[];
  flavors: string[];
  infoRun: string | null;
  run: string;
  source: string;
  bySource: number[];
  files: Record<string, number>;
}

const FILES = [
  'MLmodel',
  'conda.yaml',
  'input_example.json',
  'model.onnx',
  'model.pvm',
  'python_env.yaml',
  // The client's own.
  'registered_model_meta',
  'requirements.txt',
  'serving_input_example.json',
];

const { columns } = inventedShots(200);
const shots = Array.from(columns[0], (_, i) => columns.map((column) => column[i]));
const complete = shots.filter((row) => !row.some(Number.isNaN));

/** Loading, predicting and looking at it, each with the client's own imports: seconds on an idle machine. */
const PATIENCE = 240_000;

let app: StartedApp;
const load = (python: string, model: string) =>
  runScript<Loaded>(python, 'load_model.py', [app.url, model], { columns: FEATURES, data: shots });

async function modelOf(version: number): Promise<ReturnType<typeof decodeModel>['model']> {
  const file = await fetch(`${app.url}/registry/models/parivision/versions/${version}/model`);
  return decodeModel(new Uint8Array(await file.arrayBuffer())).model;
}

function largestGap(answers: number[], expected: number[]): number {
  if (answers.length !== expected.length) return Infinity;
  return Math.max(...answers.map((answer, i) => Math.abs(answer - expected[i])));
}

describeWithMlflow(
  "our versions in MLflow's own client",
  (python) => {
    beforeAll(async () => {
      app = await startApp();
      const algorithms = [{ name: 'gradient-boosting' }];
      const { state, error } = await runDaily(app.url, { nodes: 3000, algorithms });
      if (state !== 'succeeded') throw new Error(`the run ended as ${state}: ${error}`);
    }, 150_000);
    afterAll(async () => {
      await app?.stop();
    });

    it(
      'the champion loads and answers as POST /predict does',
      async () => {
        const loaded = await load(python, 'models:/parivision@champion');
        const served: number[] = [];
        for (const row of complete.slice(0, 50)) {
          const shot = Object.fromEntries(FEATURES.map((name, f) => [name, row[f]]));
          const { body } = await call<{ probability: number }>(`${app.url}/predict`, shot);
          served.push(body.probability);
        }
        expect(largestGap(loaded.wholeNumbers.slice(0, 50), served)).toBeLessThan(1e-6);
        const model = await modelOf(1);
        const ours = shots.map((row) => predictProbability(model, row));
        expect(new Set(ours).size).toBeGreaterThan(10);
        // With gaps, and with the columns in another order.
        expect(largestGap(loaded.answers, ours)).toBeLessThan(1e-6);
        expect(largestGap(loaded.otherOrder, ours)).toBeLessThan(1e-6);
        expect(largestGap(loaded.bySource, ours)).toBeLessThan(1e-6);
        expect(loaded.example).toHaveLength(1);
        expect(loaded.fault).toContain("Model is missing inputs ['Y_Location']");
        expect(loaded.inputs).toEqual(FEATURES);
        expect(loaded.graphInputs).toEqual(['features']);
        expect(loaded.flavors).toEqual(['onnx', 'parivision', 'python_function']);
        expect(Object.keys(loaded.files).toSorted()).toEqual(FILES);
        expect(Object.values(loaded.files).every((size) => size > 0)).toBe(true);
        expect([loaded.infoRun, loaded.source]).toEqual([loaded.run, `runs:/${loaded.run}/model`]);
      },
      PATIENCE,
    );

    it(
      'an imported version, which has no run, loads by its number',
      async () => {
        const own = await fetch(`${app.url}/registry/models/parivision/versions/1/model.onnx`);
        const made = await fetch(`${app.url}/registry/models/parivision/versions/import`, {
          method: 'POST',
          headers: { 'content-type': 'application/octet-stream' },
          body: await own.arrayBuffer(),
        });
        const { version } = (await made.json()) as { version: number };
        const loaded = await load(python, `models:/parivision/${version}`);
        const model = await modelOf(version);
        const ours = shots.map((row) => predictProbability(model, row));
        expect(largestGap(loaded.answers, ours)).toBeLessThan(1e-6);
        expect(largestGap(loaded.bySource, ours)).toBeLessThan(1e-6);
        expect(Object.keys(loaded.files).toSorted()).toEqual(FILES);
        expect([loaded.run, loaded.infoRun]).toEqual(['', null]);
        expect(loaded.source).toMatch(/^mlflow-artifacts:\/imports\/[0-9a-f]{32}\/model$/);
      },
      PATIENCE,
    );
  },
  ['mlflow', 'onnx', 'onnxruntime', 'pandas'],
);

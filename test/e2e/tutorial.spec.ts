import { join } from 'node:path';
import { describeWithMlflow, runScript } from '../support/mlflow-python.js';
import { call, eventually, type StartedApp, startApp } from '../support/start-app.js';

const NOTEBOOK = join(import.meta.dirname, '../../notebooks/tutorial.ipynb');

interface Ran {
  /** The text of the last expression per code cell. */
  results: (string | null)[];
  values: { local: number[]; remote: number[] };
}

describeWithMlflow(
  'the tutorial notebook',
  (python) => {
    let app: StartedApp;
    let ran: Ran;
    beforeAll(async () => {
      app = await startApp({ FIRST_RUN_NODES: '4000', STUDY_ALGORITHMS: 'gradient-boosting' });
      await eventually(
        () => call(`${app.url}/champion`),
        ({ status }) => status === 200,
      );
      ran = await runScript<Ran>(python, 'run_notebook.py', [NOTEBOOK, 'local', 'remote'], null, {
        PARIVISION_URL: app.url,
      });
    }, 180_000);
    afterAll(async () => app?.stop());

    it('runs every cell against a fresh instance', () => {
      expect(ran.results.length).toBeGreaterThanOrEqual(9);
      expect(ran.results.every((result) => result !== null && result !== '')).toBe(true);
      expect(ran.results.find((result) => result?.startsWith("('finished'"))).toBeDefined();
    });

    it('predicts in Python what the server predicts', () => {
      const { local, remote } = ran.values;
      expect(local).toHaveLength(5);
      for (const [row, probability] of local.entries()) expect(probability).toBeCloseTo(remote[row], 6);
    });
  },
  ['mlflow', 'onnx', 'onnxruntime', 'pandas'],
);

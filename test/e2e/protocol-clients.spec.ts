import { describeWithMlflow, runScript } from '../support/mlflow-python.js';
import { FEATURE_ROWS } from '../support/feature-rows.js';
import { freePort } from '../support/grpc-client.js';
import { call, eventually, startApp, type StartedApp } from '../support/start-app.js';

interface Outputs {
  predict: number[][];
  predict_proba: number[][];
}

interface Answers {
  live: boolean;
  ready: boolean;
  unknown_ready: boolean;
  metadata: { inputs: object[] };
  index: object[];
  unload: string[];
  json: Outputs;
  binary: Outputs;
  single: Outputs;
  named: number[][];
  wrong: string[];
  grpc: Outputs;
  grpc_ready: boolean;
  grpc_metadata: object;
  grpc_index: object;
  grpc_unload: string[];
  grpc_statistics: string[];
  grpc_stream: string[];
  mlflow: number[];
}

describeWithMlflow(
  'tritonclient and the scoring client of MLflow',
  (python) => {
    let app: StartedApp;
    let answers: Answers;
    beforeAll(async () => {
      const port = String(await freePort());
      app = await startApp({
        GRPC_PORT: port,
        FIRST_RUN_NODES: '3000',
        STUDY_ALGORITHMS: 'gradient-boosting',
      });
      await eventually(
        () => fetch(`${app.url}/v2/health/ready`),
        ({ status }) => status === 200,
      );
      answers = await runScript<Answers>(python, 'protocol_clients.py', [app.url, port], FEATURE_ROWS);
    }, 180_000);
    afterAll(async () => app?.stop());

    it('receive the predictions of POST /predict, whatever form they send', async () => {
      const wanted: number[] = [];
      for (const row of FEATURE_ROWS.rows) {
        const features = Object.fromEntries(FEATURE_ROWS.columns.map((name, i) => [name, row[i]]));
        const { body } = await call<{ probability: number }>(`${app.url}/predict`, features);
        wanted.push(body.probability);
      }
      const both = wanted.map((p) => [1 - p, p]);
      const labels = wanted.map((p) => (p > 0.5 ? 1 : 0));
      expect(answers.json).toEqual({ predict: labels.map((label) => [label]), predict_proba: both });
      expect(answers.binary).toEqual(answers.json);
      expect(answers.single).toEqual(answers.json);
      expect(answers.named).toEqual(both);
      expect(answers.grpc).toEqual(answers.json);
      expect(answers.mlflow).toEqual(labels);
    });

    it('find the server, its model and its repository as they expect them', () => {
      expect(answers).toMatchObject({
        live: true,
        ready: true,
        unknown_ready: false,
        metadata: { inputs: [{ name: 'input', datatype: 'FP64', shape: [-1, 7] }] },
        index: [{ name: 'parivision', version: '1', state: 'READY' }],
      });
    });

    it('find the same over gRPC', () => {
      expect(answers).toMatchObject({
        grpc_ready: true,
        grpc_metadata: { inputs: [{ name: 'input', datatype: 'FP64', shape: ['-1', '7'] }] },
        grpc_index: { models: [{ name: 'parivision', version: '1', state: 'READY' }] },
        grpc_stream: Array.from({ length: 20 }, (_, i) => String(i)),
      });
      expect(answers.grpc_unload).toEqual(['StatusCode.FAILED_PRECONDITION', expect.any(String)]);
      expect(answers.grpc_statistics[0]).toBe('StatusCode.UNIMPLEMENTED');
    });

    it('read the text of an error', () => {
      expect(answers.unload).toEqual(['409', expect.stringMatching(/cannot be unloaded/)]);
      expect(answers.wrong).toEqual(['404', expect.stringMatching(/no model none/)]);
    });
  },
  ['mlflow', 'tritonclient', 'gevent', 'grpc'],
);

import { describeWithMlflow, runScript } from '../support/mlflow-python.js';
import { describeWithOnnxRuntime } from '../support/onnx-runtime.js';
import { call, eventually, startApp, type StartedApp } from '../support/start-app.js';

/** What test/support/serve_models.py found: distances from the model in Python, and refusals. */
interface Served {
  lightgbm: number;
  xgboost: number;
  lightgbmByDefault: number | string;
  xgboostByDefault: number | string;
  classifierByDefault: number | string;
  boosterOfShots: number;
  network: number;
  invocations: number;
  zipmap: number;
  regression: number;
  version: number;
  predict: { probability: number; prediction: number; model_version: number; id: string };
  predicted: number;
  champion: string;
}

/** Single precision, summed by another library. */
const SINGLE = 2e-6;
const PATIENCE = 240_000;

describeWithOnnxRuntime('with onnxruntime', () =>
  describeWithMlflow(
    'models that a client registers',
    (python) => {
      let app: StartedApp;
      let served: Served;
      beforeAll(async () => {
        app = await startApp({ FIRST_RUN_NODES: '3000', STUDY_ALGORITHMS: 'logistic-regression' });
        await eventually(
          () => fetch(`${app.url}/v2/health/ready`),
          ({ status }) => status === 200,
        );
        served = await runScript<Served>(python, 'serve_models.py', [app.url], {});
      }, PATIENCE);
      afterAll(async () => app?.stop());

      it('predict as they do in Python, with their own columns', () => {
        expect(served.lightgbm).toBeLessThan(1e-12);
        expect(served.xgboost).toBeLessThan(SINGLE);
        expect(served.network).toBeLessThan(SINGLE);
        expect(served.zipmap).toBeLessThan(SINGLE);
        expect(served.invocations).toBeLessThan(SINGLE);
        expect(served.regression).toBeLessThan(1e-4);
      });

      it('answer /invocations as pyfunc of MLflow: boosters with probabilities, classifiers with labels', () => {
        expect(served.lightgbmByDefault).toBeLessThan(1e-12);
        expect(served.xgboostByDefault).toBeLessThan(SINGLE);
        expect(served.classifierByDefault).toBe(0);
      });

      it('answer /invocations with labels if they are versions of parivision', () => {
        expect(served.boosterOfShots).toBe(0);
      });

      it('are refused by name as champion, where the champion stays', () => {
        expect(served.champion).toMatch(/cannot answer predictions/);
      });

      it('answer POST /predict?model= if they take the features of a shot', async () => {
        expect(served.predict.model_version).toBe(served.version);
        expect(Math.abs(served.predict.probability - served.predicted)).toBeLessThan(SINGLE);
        const row = { Player_ID: 1, X_Location: 1, Y_Location: 1, Total_Seconds_Remaining: 1 };
        const shot = { ...row, Shot_Type_Encoded: 1, Shot_Distance_Meters: 1, Shot_Zone_Combined: 1 };
        const latest = await call(`${app.url}/predict?model=latest`, shot);
        expect(latest.body).toMatchObject({ probability: served.predict.probability });
        const champion = await call<{ model_version: number }>(`${app.url}/predict`, shot);
        expect(champion.body.model_version).toBe(1);
        const explained = await call(`${app.url}/predict/explain?model=latest`, shot);
        expect(explained).toMatchObject({ status: 409, body: { code: 'prediction.not-explainable' } });
        const unknown = await call(`${app.url}/predict?model=99`, shot);
        expect(unknown).toMatchObject({ status: 404, body: { code: 'serving.version-unknown' } });
      });
    },
    ['mlflow', 'skl2onnx', 'lightgbm', 'xgboost', 'sklearn'],
  ),
);

/**
 * Models that the real libraries train here and now, over the grid of test/golden/model_grid.py. A plain `npm test` has small
 * ones of the same grid with fewer rows; imported-models.spec.ts has them without Python.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidModelFile } from '../../src/algorithms/model-io/invalid-model-file.js';
import { decodeModel, encodeModel } from '../../src/algorithms/model-io/model-file.js';
import { readAnyModel, type ReadModel } from '../../src/algorithms/model-io/read-any-model.js';
import { onnxModel } from '../../src/algorithms/model-io/onnx/from-onnx.js';
import { onnxFile } from '../../src/algorithms/model-io/onnx/to-onnx.js';
import { FEATURES, SHOT_FEATURES } from '../../src/basketball/shots/features.js';
import { ALL_FAULTS } from '../support/faults.js';
import { describeWithMlflow, runScript } from '../support/mlflow-python.js';
import { type GridCase, largestGap } from '../support/model-grid.js';

const LIBRARIES = ['lightgbm', 'xgboost', 'onnxruntime', 'onnxmltools', 'skl2onnx', 'sklearn', 'pandas'];
const ROWS = ALL_FAULTS ? 10_000 : 200;
const TREES = ALL_FAULTS ? 30 : 2;

function doubles(path: string): Float64Array {
  const bytes = readFileSync(path);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

describeWithMlflow(
  'models that the libraries train',
  (python) => {
    it(`answer as the library does to 1e-6 on ${ROWS} rows, or are refused with the field's name`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'model-grid-'));
      try {
        const args = [folder, String(ROWS), String(TREES)];
        await runScript(python, '../golden/model_grid.py', args, {});
        const { cases } = JSON.parse(readFileSync(join(folder, 'models.json'), 'utf8')) as {
          cases: (GridCase & { number: number })[];
        };
        const faults = cases.flatMap((one) => {
          const fault = faultOf(one, folder);
          return fault === undefined ? [] : [`${one.name}: ${fault}`];
        });
        expect(faults).toEqual([]);
        expect(cases.length).toBeGreaterThan(140);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }, 540_000);
  },
  LIBRARIES,
);

/** What is wrong with a case; undefined where nothing is. */
function faultOf(one: GridCase & { number: number }, folder: string): string | undefined {
  let read: ReadModel;
  try {
    read = readAnyModel(readFileSync(join(folder, `${one.number}.model`)), FEATURES, {
      rounds: one.rounds,
      features: SHOT_FEATURES,
    });
  } catch (error) {
    if (!(error instanceof InvalidModelFile)) throw error;
    return one.refused !== undefined && error.message.includes(one.refused) ? undefined : error.message;
  }
  if (one.refused !== undefined) return `it is taken, not refused with ${one.refused}`;
  const { model, info } = read;
  const all = doubles(join(folder, `${one.rows}.f64`));
  const rows = Array.from({ length: all.length / FEATURES.length }, (_, i) =>
    all.subarray(i * FEATURES.length, (i + 1) * FEATURES.length),
  );
  const answers = doubles(join(folder, `${one.number}.f64`));
  const gap = largestGap(model, rows, answers);
  if (!(gap < 1e-6)) return `a gap of ${gap}`;
  // The forms that it is kept and given away in: some rows are enough.
  const some = rows.slice(0, 1000);
  const kept = decodeModel(encodeModel(model, info)).model;
  if (largestGap(kept, some, answers) !== largestGap(model, some, answers))
    return 'the model file of it answers otherwise';
  // Our ONNX file takes 32-bit floats: models that round what they compare must decide in it as before.
  const isRounded = read.format !== 'lightgbm' && !/double/.test(one.name);
  const again = largestGap(onnxModel(onnxFile(model)), some, answers);
  return isRounded && !(again < 2e-6) ? `a gap of ${again} after an export as ONNX` : undefined;
}

import { lightGbmModel } from '../../src/algorithms/model-io/from-lightgbm.js';
import { xgboostModel } from '../../src/algorithms/model-io/from-xgboost.js';
import { decodeModel, encodeModel } from '../../src/algorithms/model-io/model-file.js';
import { predictColumns, predictProbability } from '../../src/algorithms/model.js';
import type { TreeEnsembleModel } from '../../src/algorithms/trees/tree-ensemble.js';
import { golden, syntheticShots } from './synthetic-shots.js';

interface Golden {
  seed: number;
  trainRows: number;
  testRows: number;
  columnSums: number[];
  models: {
    name: string;
    library: 'lightgbm' | 'xgboost-json' | 'xgboost-ubj';
    /** Text, or base64 of UBJSON. */
    model: string;
    predictions: number[];
  }[];
}

const expected = golden<Golden>('native-models.json');
const ODD_ZONES = [-1, 99, 2.5, Number.NaN, 1e7];
const columns = oddZones();

/** The test rows of the generator. */
function oddZones(): Float64Array[] {
  const { trainRows, testRows, seed } = expected;
  const shots = syntheticShots(trainRows + testRows, seed);
  const rows = shots.columns.map((column) => column.slice(trainRows));
  for (let row = 0, number = 0; row < testRows; row += 11, number++) {
    rows[4][row] = ODD_ZONES[number % ODD_ZONES.length];
  }
  return rows;
}

function read({ library, model }: Golden['models'][number]): TreeEnsembleModel {
  if (library === 'lightgbm') return lightGbmModel(model);
  return xgboostModel(Buffer.from(model, library === 'xgboost-ubj' ? 'base64' : 'utf8'));
}

describe('the rows', () => {
  it('are those of the generator', () => {
    const sums = columns.map((column) =>
      column.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0),
    );
    expect(sums).toEqual(expected.columnSums);
  });
});

describe.each(expected.models)('$library: $name', (wanted) => {
  const model = read(wanted);

  it('predicts what the library predicts', () => {
    const out = new Float64Array(expected.testRows);
    predictColumns(model, columns, 0, expected.testRows, out);
    // XGBoost adds up in single precision.
    const tolerance = wanted.library === 'lightgbm' ? 1e-14 : 3e-7;
    const gaps = out.map((p, row) => Math.abs(p - wanted.predictions[row]));
    expect(Math.max(...gaps)).toBeLessThan(tolerance);
  });

  it('has names, covers that add up, and a model file that keeps it', () => {
    expect(model.featureNames).toEqual(['player', 'x', 'y', 'seconds', 'zone']);
    const { feature, left, right, cover, gain, treeStarts } = model.ensemble;
    feature.forEach((split, node) => {
      if (split < 0) return;
      expect(Math.abs(cover[left[node]] + cover[right[node]] - cover[node])).toBeLessThan(1e-3 * cover[node]);
      expect(gain[node]).toBeGreaterThanOrEqual(0);
    });
    const splits = feature.filter((split) => split >= 0).length;
    if (splits > 0) expect(cover[treeStarts[0]]).toBeGreaterThan(0);
    const info = { algorithm: 'imported', parameters: {}, seed: 1, training: {} };
    const { model: kept } = decodeModel(encodeModel(model, info));
    const row = columns.map((column) => column[3]);
    expect(predictProbability(kept, row)).toBe(predictProbability(model, row));
  });
});

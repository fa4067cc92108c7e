import { lightGbmModel } from '../../src/algorithms/model-io/from-lightgbm.js';
import { xgboostModel } from '../../src/algorithms/model-io/from-xgboost.js';
import { explainer } from '../../src/algorithms/explain/explain.js';
import { golden } from './synthetic-shots.js';

type Library = 'lightgbm' | 'xgboost-json' | 'xgboost-ubj';

interface Golden {
  rows: Record<'lightgbm' | 'xgboost', (number | null)[][]>;
  /** The text of the model that native-models.json does not have. */
  larger: string;
  models: {
    name: string;
    library: Library;
    /** A row each: one a feature, and at the end the mean over the training rows. */
    contributions: number[][];
    raw: number[];
    /** The log-odds that the library's raw score of 1 stands for. */
    unit: number;
  }[];
}

const expected = golden<Golden>('contributions.json');
const kept = golden<{ models: { name: string; library: Library; model: string }[] }>('native-models.json');

function explainerOf(name: string, library: Library) {
  const text = kept.models.find((model) => model.name === name && model.library === library)?.model;
  if (library === 'lightgbm') return explainer(lightGbmModel(text ?? expected.larger));
  return explainer(xgboostModel(Buffer.from(text!, library === 'xgboost-ubj' ? 'base64' : 'utf8')));
}

/** The largest difference from the library's numbers, as a share of the largest of them. */
function gapTo(wanted: number[], found: number[]): number {
  const scale = Math.max(1, ...wanted.map(Math.abs));
  return Math.max(...wanted.map((value, i) => Math.abs(value - found[i]))) / scale;
}

describe.each(expected.models)('$library: $name', ({ name, library, contributions, raw, unit }) => {
  const { explain, raw: rawOf } = explainerOf(name, library);
  const rows = expected.rows[library === 'lightgbm' ? 'lightgbm' : 'xgboost'].map((row) =>
    row.map((value) => value ?? Number.NaN),
  );
  const found = rows.map((row) => explain(row));
  // XGBoost adds up in single precision.
  const tolerance = library === 'lightgbm' ? 1e-9 : 1e-5;

  it('contributions are those of the library', () => {
    const gaps = found.map(({ values, expected: mean }, i) => {
      const wanted = contributions[i].map((value) => value * unit);
      return gapTo(wanted, [...values, mean]);
    });
    expect(Math.max(...gaps)).toBeLessThan(tolerance);
  });

  it('they add up to the raw score within 1e-9, and that is the library’s', () => {
    found.forEach(({ values, expected: mean }, i) => {
      const sum = values.reduce((total, value) => total + value, mean);
      expect(Math.abs(sum - rawOf(rows[i]))).toBeLessThan(1e-9);
      expect(Math.abs(rawOf(rows[i]) - raw[i] * unit)).toBeLessThan(tolerance);
    });
  });
});

it('the rows hold missing values, zeros and unseen categories, and most numbers are not 0', () => {
  const asked = expected.rows.lightgbm.flat();
  for (const value of [null, 0, -1, 99, 2.5, 1e7]) expect(asked).toContain(value);
  const numbers = expected.models.flatMap(({ contributions }) => contributions.flat());
  expect(numbers.filter((value) => value !== 0).length).toBeGreaterThan(numbers.length / 3);
});

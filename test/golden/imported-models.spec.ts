import { inflateSync } from 'node:zlib';
import { InvalidModelFile } from '../../src/algorithms/model-io/invalid-model-file.js';
import { readAnyModel } from '../../src/algorithms/model-io/read-any-model.js';
import { FEATURES, SHOT_FEATURES } from '../../src/basketball/shots/features.js';
import { type GridCase, largestGap } from '../support/model-grid.js';
import { golden } from './synthetic-shots.js';

type Rows = (number | null)[][];

interface Golden {
  features: string[];
  rows: Rows;
  gaps: Rows;
  apart_rows: Rows;
  apart_gaps: Rows;
  /** The file in base64, deflated. */
  cases: (GridCase & { file: string; answers?: number[] })[];
}

const expected = golden<Golden>('imported-models.json');

describe('models of the real libraries, over a grid of their options', () => {
  it('have the seven features', () => {
    expect(expected.features).toEqual(FEATURES);
  });

  it.each(expected.cases)(
    '$name: the answer of the library to 1e-6, or a refusal that names the field',
    (one) => {
      const file = inflateSync(Buffer.from(one.file, 'base64'));
      const read = () => readAnyModel(file, FEATURES, { rounds: one.rounds, features: SHOT_FEATURES });
      if (one.refused !== undefined) {
        expect(read).toThrow(InvalidModelFile);
        expect(read).toThrow(one.refused);
        return;
      }
      const rows = expected[one.rows].map((row) => row.map((value) => value ?? Number.NaN));
      expect(largestGap(read().model, rows, one.answers!)).toBeLessThan(1e-6);
    },
  );
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAnyModel } from '../../src/algorithms/model-io/read-any-model.js';
import {
  FEATURES,
  SHOT_FEATURES,
  featureRow,
  type ShotFeatures,
} from '../../src/basketball/shots/features.js';
import { predictProbability } from '../../src/algorithms/model.js';
import { describeWithShared } from '../support/shared-data.js';

interface Expected {
  rows: ShotFeatures[];
  probability: number[];
}

describeWithShared('models whose answers are known', ['cases', 'models'], (folder) => {
  const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<
    string,
    Expected
  >;

  it('are all files of the folder', () => {
    const names = readdirSync(folder).filter((name) => name !== 'expected.json');
    expect(Object.keys(expected).sort()).toEqual(names.sort());
  });

  it.each(Object.keys(expected))('%s: to 1e-6 what the library answers', (name) => {
    const { model } = readAnyModel(readFileSync(join(folder, name)), FEATURES, { features: SHOT_FEATURES });
    const { rows, probability } = expected[name];
    const gaps = rows.map((row, i) => {
      const given = featureRow(row);
      const own = model.featureNames.map(
        (feature) => given[(FEATURES as readonly string[]).indexOf(feature)],
      );
      return Math.abs(predictProbability(model, own) - probability[i]);
    });
    expect(Math.max(...gaps)).toBeLessThan(1e-6);
  });
});

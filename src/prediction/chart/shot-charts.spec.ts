import { linearFromWeights } from '../../algorithms/linear/linear-model.js';
import { FEATURES, featureRow, featuresFromLocation } from '../../basketball/index.js';
import type { ModelVersion } from '../../registry/index.js';
import { type ServedModels, TabularModel } from '../../serving/index.js';
import { ShotCharts } from './shot-charts.service.js';

function model(version: number): TabularModel {
  const weights = FEATURES.map((_, i) => (i === 0 ? 1e-9 : 0.001 * (i + version)));
  const source = { model: 'parivision', version, modelHash: `${version}`.repeat(64) } as ModelVersion;
  return new TabularModel(source, linearFromWeights({ featureNames: [...FEATURES], weights }));
}

const QUESTION = { player: 9001, period: 4, seconds: 300, cell: 50 };

describe(ShotCharts.name, () => {
  it('has the prediction of a shot from the centre of each cell, and its zone', async () => {
    const champion = model(1);
    const charts = new ShotCharts({ current: () => champion } as unknown as ServedModels);
    const { x, y, zones, probabilities, version } = await charts.chart(QUESTION);
    expect(version).toBe(1);
    expect([x[0], x.at(-1), x.length]).toEqual([-225, 225, 10]);
    expect([y[0], y.at(-1), y.length]).toEqual([-27.5, 372.5, 9]);
    for (const [i, atY] of y.entries()) {
      for (const [j, atX] of x.entries()) {
        const features = featuresFromLocation({
          playerId: 9001,
          x: atX,
          y: atY,
          period: 4,
          minutes: 5,
          seconds: 0,
        });
        expect(probabilities[i][j]).toBe(champion.probability(featureRow(features)));
        expect(zones[i][j]).toBe(features.Shot_Zone_Combined);
      }
    }
  });

  it('keeps a chart until another version is champion', async () => {
    let champion = model(1);
    const charts = new ShotCharts({ current: () => champion } as unknown as ServedModels);
    const first = await charts.chart(QUESTION);
    expect(await charts.chart({ ...QUESTION, period: 1 })).toBe(first);
    expect((await charts.chart({ ...QUESTION, seconds: 299 })).tag).not.toBe(first.tag);
    champion = model(2);
    const second = await charts.chart(QUESTION);
    expect(second).toMatchObject({ version: 2 });
    expect(second.tag).not.toBe(first.tag);
    expect(second.probabilities).not.toEqual(first.probabilities);
  });

  it('refuses a clock that the period does not have', async () => {
    const charts = new ShotCharts({ current: () => model(1) } as unknown as ServedModels);
    await expect(charts.chart({ ...QUESTION, period: 5, seconds: 301 })).rejects.toMatchObject({
      code: 'http.invalid',
      details: [expect.objectContaining({ field: 'clock' })],
    });
  });
});

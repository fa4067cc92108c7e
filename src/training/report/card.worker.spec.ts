import { resolveParameters } from '../../algorithms/catalogue/catalogue.js';
import { SNAPSHOT_CARD } from '../../gold/index.js';
import { inventedShots } from '../../../test/support/invented-shots.js';
import { fitTrial } from '../trial/fit-trial.js';
import measure from './card.worker.js';

const data = inventedShots(2000);

describe('the measurement of a model card', () => {
  it.each(['none', 'sigmoid', 'isotonic'] as const)(
    'has the scores of the trial with calibration %s, each within its interval',
    async (calibration) => {
      const algorithm = 'logistic-regression';
      const parameters = resolveParameters(algorithm, {}, data.features);
      const { model, scores, calibrated } = await fitTrial({
        algorithm,
        parameters,
        seed: 1,
        data,
        calibration,
      });
      const { slices } = SNAPSHOT_CARD;
      const measured = measure({ payload: { model, data, method: calibrated.method, slices } });
      for (const part of ['validation', 'test'] as const) {
        for (const metric of ['logLoss', 'brier', 'accuracy'] as const) {
          const { mean, interval, rows } = measured[part][metric];
          expect(mean).toBeCloseTo(scores[part][metric], 12);
          expect(rows).toBe(scores[part].rows);
          expect(interval![0]).toBeLessThan(mean);
          expect(interval![1]).toBeGreaterThan(mean);
        }
      }
      for (const { groups } of measured.slices) {
        const rows = groups.reduce((sum, group) => sum + group.rows, 0);
        expect(rows).toBe(scores.test.rows);
        const losses = groups.reduce((sum, group) => sum + group.rows * group.logLoss.mean, 0);
        expect(losses / rows).toBeCloseTo(scores.test.logLoss, 12);
      }
      expect(measured.slices.map(({ title }) => title)).toEqual(['Shot type', 'Zone']);
    },
  );
});

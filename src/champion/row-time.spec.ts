import { linearFromWeights } from '../algorithms/linear/linear-model.js';
import { rowMicroseconds } from './row-time.js';

describe('rowMicroseconds', () => {
  it('is a plausible time, also of fewer rows than a round has', () => {
    const model = linearFromWeights({ featureNames: ['x'], weights: [1] });
    const columns = [Float64Array.from({ length: 200 }, (_, row) => row / 100)];
    for (const to of [3, 200]) {
      const time = rowMicroseconds(model, columns, 2, to);
      expect(time).toBeGreaterThan(0.001);
      expect(time).toBeLessThan(1000);
    }
  });
});

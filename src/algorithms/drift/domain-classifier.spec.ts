import { shotLikeRows, withColumn } from '../../../test/support/shot-like-rows.js';
import { classifyDomains, domainProbabilities } from './domain-classifier.js';
import { reconstructionError } from './reconstruction.js';

const sideOf = (seed: number, games: number, threes?: number) => {
  const { columns, clusters } = shotLikeRows(seed, { games, threes, shotsOfGame: 60 });
  // Without the identifier.
  return { columns: columns.slice(1), clusters };
};
const reference = sideOf(1, 60);

describe('classifyDomains', () => {
  it('finds a change of the mix, by the features that changed, and the same again with the same seed', () => {
    const found = classifyDomains(reference, sideOf(2, 30, 0.6), { seed: 3 })!;
    expect(found.auc).toBeGreaterThan(0.6);
    expect(found.interval[0]).toBeGreaterThan(0.5);
    expect(found.pValue).toBeLessThan(1e-4);
    const [, , seconds] = found.importances;
    expect(seconds).toBeLessThan(0.1);
    expect(found.importances.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    const again = classifyDomains(reference, sideOf(2, 30, 0.6), { seed: 3 })!;
    expect(again.auc).toBe(found.auc);
  });

  it('gives rows of the window higher probabilities than rows of the reference that it has not seen', () => {
    const { ensembles } = classifyDomains(reference, sideOf(2, 30, 0.6), { seed: 3 })!;
    const mean = (columns: Float64Array[]) => {
      const all = domainProbabilities(ensembles, columns);
      return all.reduce((sum, p) => sum + p, 0) / all.length;
    };
    expect(mean(sideOf(4, 20, 0.6).columns)).toBeGreaterThan(mean(sideOf(5, 20).columns) + 0.05);
  });

  it('alarms at about the nominal rate on null windows whose games differ', () => {
    const pValues = Array.from(
      { length: 24 },
      (_, i) => classifyDomains(sideOf(100 + i, 30), sideOf(500 + i, 10), { seed: i })!.pValue,
    );
    // 5 % nominal: more than 5 of 24 has a probability of 0.1 %; at 0.1 % there is none.
    expect(pValues.filter((p) => p < 0.05).length).toBeLessThanOrEqual(5);
    expect(pValues.filter((p) => p < 0.001)).toEqual([]);
  });

  it('says nothing below six games', () => {
    expect(classifyDomains(reference, sideOf(2, 5), { seed: 1 })).toBeUndefined();
  });
});

describe('reconstructionError', () => {
  it('grows when features no longer go together, though each has the same distribution', () => {
    const rows = shotLikeRows(8, { games: 30, shotsOfGame: 60 });
    const distances = rows.columns[5].toReversed();
    const shuffled = withColumn(rows, 'Shot_Distance_Meters', (_, row) => distances[row]);
    const side = { columns: shuffled.columns.slice(1), clusters: shuffled.clusters };
    const found = reconstructionError(reference, side, [5])!;
    expect(found.ratio).toBeGreaterThan(1.05);
    expect(found.pValue).toBeLessThan(1e-4);
    expect(found.interval[0]).toBeLessThan(found.ratio);
  });

  it('alarms at about the nominal rate on null windows', () => {
    const pValues = Array.from(
      { length: 60 },
      (_, i) => reconstructionError(sideOf(200 + i, 40), sideOf(600 + i, 10), [5])!.pValue,
    );
    // More than 8 of 60 has a probability of 0.4 % at 5 %.
    expect(pValues.filter((p) => p < 0.05).length).toBeLessThanOrEqual(8);
    expect(pValues.filter((p) => p < 0.0005)).toEqual([]);
  });

  it('is not defined with fewer than three coordinates that vary, or too few games', () => {
    const flat = {
      ...reference,
      columns: [reference.columns[0], reference.columns[1], new Float64Array(3600)],
    };
    expect(reconstructionError(flat, flat)).toBeUndefined();
    expect(reconstructionError(reference, sideOf(2, 5))).toBeUndefined();
  });
});

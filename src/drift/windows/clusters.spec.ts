import { PredictionClusters } from './clusters.js';

describe('clusters of predictions', () => {
  it('are games where they are known, and runs of the size of a game elsewhere', () => {
    const clusters = new PredictionClusters(2);
    const found = ['a', undefined, 'b', undefined, 'a', undefined].map((game) => clusters.of(game));
    expect(found.map(({ game }) => game)).toEqual([0, -1, 1, -1, 0, -1]);
    const numbers = found.map(({ cluster }) => cluster);
    expect(numbers[0]).toBe(numbers[4]);
    expect(numbers[1]).toBe(numbers[3]);
    expect(new Set(numbers).size).toBe(4);
    expect(clusters.gameIds).toEqual(['a', 'b']);
  });
});

import { Random } from '../random/random.js';
import { compareAuc } from './roc-comparison.js';
import { areaUnderRoc } from './scores.js';

describe('compareAuc', () => {
  it('has the areas of the scores, and no difference between a model and itself', () => {
    const random = new Random(1);
    const labels = Uint8Array.from({ length: 200 }, () => random.integer(2));
    const draw = () =>
      Float64Array.from(labels, (label) => Math.round(20 * (0.2 * label + random.next())) / 20);
    const games = Int32Array.from({ length: 200 }, (_, row) => row >> 3);
    const [a, b] = [draw(), draw()];
    const compared = compareAuc(labels, games, a, b)!;
    expect(compared.challengerAuc).toBeCloseTo(areaUnderRoc(labels, a), 12);
    expect(compared.holderAuc).toBeCloseTo(areaUnderRoc(labels, b), 12);
    expect(compareAuc(labels, games, a, a)!.byGame).toEqual({
      standardError: 0,
      confidenceInterval: [0, 0],
      pValue: 1,
    });
  });

  it('rejects equal models in about 5 of 100 samples; by game also where the rows of a game depend on each other', () => {
    const random = new Random(2);
    const rejected = { byRow: 0, byGame: 0 };
    const samples = 400;
    for (let sample = 0; sample < samples; sample++) {
      const effect = Array.from({ length: 40 }, () => [random.normal(), random.normal(), random.normal()]);
      const games = Int32Array.from({ length: 800 }, (_, row) => Math.floor(row / 20));
      const labels = Uint8Array.from(games, (game) => (random.normal() + effect[game][0] > 0 ? 1 : 0));
      // Each model sees the label and, twice as well, an effect of its own on the whole game.
      const model = (own: number) =>
        Float64Array.from(games, (game, row) => labels[row] + 2 * effect[game][own] + random.normal());
      const compared = compareAuc(labels, games, model(1), model(2))!;
      if (compared.byRow.pValue < 0.05) rejected.byRow += 1;
      if (compared.byGame!.pValue < 0.05) rejected.byGame += 1;
    }
    expect(rejected.byGame / samples).toBeLessThan(0.08);
    expect(rejected.byGame / samples).toBeGreaterThan(0.02);
    expect(rejected.byRow / samples).toBeGreaterThan(0.15);
  });

  it('is undefined without two rows of each class, has no test by game with one game, and refuses other lengths', () => {
    const p = Float64Array.of(0.1, 0.2, 0.3);
    expect(compareAuc(Uint8Array.of(1, 1, 0), new Int32Array(3), p, p)).toBeUndefined();
    const four = Float64Array.of(0.1, 0.2, 0.3, 0.4);
    expect(compareAuc(Uint8Array.of(1, 1, 0, 0), new Int32Array(4), four, four)!.byGame).toBeUndefined();
    expect(() => compareAuc(Uint8Array.of(1), new Int32Array(3), p, p)).toThrow(RangeError);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareRatios } from './compare.mjs';

const section = (measure: string, ratio?: number) => ({ times: [{ measure, peer: 'LightGBM', ratio }] });

describe(compareRatios.name, () => {
  it('reports a ratio above the tolerance as a regression, and no other', () => {
    const committed = [section('fit', 0.5), section('predict', 0.8)];
    expect(compareRatios(committed, [section('fit', 0.76), section('predict', 1.19)], 1.5)).toEqual([
      { name: 'fit / LightGBM', committed: 0.5, measured: 0.76, isRegression: true },
      { name: 'predict / LightGBM', committed: 0.8, measured: 1.19, isRegression: false },
    ]);
  });

  it('leaves out comparisons that only one side has', () => {
    expect(compareRatios([section('a', 1), section('b')], [section('b', 1), section('c', 9)], 1.5)).toEqual(
      [],
    );
  });

  it('finds every committed ratio in the committed results', () => {
    const file = join(import.meta.dirname, '../results/train.json');
    const { sections } = JSON.parse(readFileSync(file, 'utf8')) as { sections: ReturnType<typeof section>[] };
    const rows = compareRatios(sections, sections, 1.01);
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(({ isRegression }) => isRegression)).toEqual([]);
  });
});

import { inventedShots } from '../../../test/support/invented-shots.js';
import { sampleOf } from './rung-data.js';

describe('sampleOf', () => {
  const whole = inventedShots(3000);

  it('has rows of the training part, whole and in order, then the whole validation part, and no test part', async () => {
    const sample = await sampleOf(whole, 300, 7);
    expect(sample.train).toEqual({ from: 0, to: 300 });
    expect(sample.validation).toEqual({ from: 300, to: 750 });
    expect(sample.test).toEqual({ from: 750, to: 750 });
    const rowOf = ({ columns, labels }: Pick<typeof whole, 'columns' | 'labels'>, row: number) =>
      [...columns.map((column) => column[row]), labels[row]].join();
    const places = new Map(Array.from({ length: 2100 }, (_, row) => [rowOf(whole, row), row]));
    const found = Array.from({ length: 300 }, (_, row) => places.get(rowOf(sample, row)) ?? -1);
    expect(found.every((place, i) => place >= 0 && (i === 0 || place > found[i - 1]))).toBe(true);
    expect(rowOf(sample, 300)).toBe(rowOf(whole, whole.validation.from));
    expect(rowOf(sample, 749)).toBe(rowOf(whole, whole.validation.to - 1));
    expect(sample.columns[0].buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it('depends on the seed only', async () => {
    const first = async (seed: number) => (await sampleOf(whole, 50, seed)).columns[1];
    expect(await first(1)).toEqual(await first(1));
    expect(await first(1)).not.toEqual(await first(2));
  });
});

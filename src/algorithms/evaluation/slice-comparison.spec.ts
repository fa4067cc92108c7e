import { Random } from '../random/random.js';
import { compareSlices } from './slice-comparison.js';

const ROWS = 4000;
const games = Int32Array.from({ length: ROWS }, (_, row) => row >> 6);
const zones = Float64Array.from({ length: ROWS }, (_, row) => row % 4);
const labels = Uint8Array.from({ length: ROWS }, (_, row) => (row >> 2) % 2);
const slices = [
  {
    title: 'Zone',
    column: 'zone',
    values: zones,
    groups: [0, 1, 2].map((value) => ({ label: `zone ${value}`, value })),
  },
];

function noise(random: Random, worse: (row: number) => number): Float64Array {
  return Float64Array.from({ length: ROWS }, (_, row) => worse(row) + 0.05 * random.normal());
}

describe('compareSlices', () => {
  it('names the group in which the challenger is worse than the margin allows', () => {
    const differences = noise(new Random(1), (row) => (zones[row] === 2 ? 0.02 : -0.01));
    const [zone] = compareSlices(labels, differences, games, slices, { margin: 0.005 });
    expect(zone.groups).toBe(3);
    expect(zone.failed.map(({ label }) => label)).toEqual(['zone 2']);
    expect(zone.worst).toEqual(zone.failed[0]);
    expect(zone.worst!.difference).toBeCloseTo(0.02, 2);
    expect(zone.worst!.games).toBe(63);
    expect(compareSlices(labels, differences, games, slices, { margin: 0.03 })[0].failed).toEqual([]);
  });

  it('fails in at most 5 of 100 samples in which every group is worse by exactly the margin', () => {
    const random = new Random(2);
    let failed = 0;
    for (let sample = 0; sample < 200; sample++) {
      const differences = noise(random, () => 0.005);
      if (compareSlices(labels, differences, games, slices, { margin: 0.005 })[0].failed.length > 0)
        failed += 1;
    }
    expect(failed).toBeLessThanOrEqual(16);
  });

  it('compares the groups with the most rows, leaves out groups of few games or of one class and missing values, and has none without the column', () => {
    const values = Float64Array.from({ length: ROWS }, (_, row) =>
      row < 64 ? 7 : row % 10 === 0 ? Number.NaN : row % 3 === 0 ? 1 : 2,
    );
    const differences = noise(new Random(3), () => 0);
    const [largest, all, none] = compareSlices(
      labels,
      differences,
      games,
      [
        { title: 'a', column: 'c', values, largest: 1 },
        { title: 'b', column: 'c', values },
        { title: 'c', column: 'd' },
      ],
      { margin: 0 },
    );
    expect(largest.worst!.label).toBe('2');
    expect([largest.groups, all.groups, none.groups]).toEqual([1, 2, 0]);
    expect(none.worst).toBeUndefined();
    const misses = new Uint8Array(ROWS);
    expect(compareSlices(misses, differences, games, slices, { margin: 0 })[0].groups).toBe(0);
  });
});

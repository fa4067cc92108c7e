import { coverageByPart } from './coverage.mjs';

describe(coverageByPart.name, () => {
  it('sums the files of each folder of src', () => {
    const file = (covered: number, total: number) => ({
      lines: { covered, total },
      branches: { covered: 0, total: 0 },
    });
    const summary = {
      total: file(100, 100),
      '/repo/src/gold/a.ts': file(1, 4),
      '/repo/src/gold/http/b.ts': file(2, 4),
      '/repo/src/bronze/c.ts': file(5, 5),
      '/repo/src/main.ts': file(0, 9),
      '/repo/docker/embedded-mongo/src/d.ts': file(0, 9),
    };
    expect(coverageByPart(summary, '/repo')).toEqual([
      { part: 'bronze', lines: 1, branches: 1 },
      { part: 'gold', lines: 3 / 8, branches: 1 },
    ]);
  });
});

import type { Run } from '../runs/run.js';
import type { KeptRun } from './run-loader.js';
import { RunsByStart } from './runs-by-start.js';

let marks = 0;

function kept(id: string, start: number, experimentId = '1'): KeptRun {
  const run = { id, experimentId, startTime: new Date(start) } as Run;
  return { run, mark: ++marks, place: { document: 0, segments: 0, size: 0 }, open: true };
}

const ids = (runs: readonly KeptRun[]): string => runs.map(({ run }) => run.id).join('');

describe('RunsByStart', () => {
  it.each([
    ['in time', [10, 20, 30]],
    ['late', [20, 10, 30]],
    ['at the same time', [10, 10, 10]],
    ['at the same time and late', [20, 20, 10]],
  ])('keeps the order of runs that arrive %s', (_title, starts) => {
    const all = new Map<string, KeptRun>();
    const byStart = new RunsByStart();
    byStart.of(all);
    for (const [n, start] of starts.entries()) {
      const one = kept('abc'[n], start);
      byStart.added(one);
      all.set(one.run.id, one);
    }
    expect(ids(byStart.of(all))).toBe(ids(new RunsByStart().of(new Map(all))));
    // Newest last; the smallest id is the newest of those that are equal.
    const expected = [...all.values()]
      .map(({ run }) => run)
      .sort((a, b) => +a.startTime - +b.startTime || (a.id < b.id ? 1 : -1));
    expect(ids(byStart.of(all))).toBe(expected.map(({ id }) => id).join(''));
  });

  it('lists the runs of one experiment, also those added later', () => {
    const all = new Map([kept('a', 1), kept('b', 2, '2')].map((one) => [one.run.id, one]));
    const byStart = new RunsByStart();
    expect(ids(byStart.of(all, '1'))).toBe('a');
    for (const one of [kept('c', 3), kept('d', 3, '2'), kept('e', 2)]) {
      all.set(one.run.id, one);
      byStart.added(one);
    }
    expect(ids(byStart.of(all, '1'))).toBe('aec');
    expect(ids(byStart.of(all, '2'))).toBe('bd');
    expect(ids(byStart.of(all, '3'))).toBe('');
  });

  it('lists the runs of another map when it gets another map', () => {
    const byStart = new RunsByStart();
    expect(ids(byStart.of(new Map([['a', kept('a', 1)]])))).toBe('a');
    expect(ids(byStart.of(new Map([['b', kept('b', 1)]])))).toBe('b');
  });

  it('sorts again after the start of a run has changed', () => {
    const [a, b] = [kept('a', 1), kept('b', 2)];
    const all = new Map([a, b].map((one) => [one.run.id, one]));
    const byStart = new RunsByStart();
    expect(ids(byStart.of(all))).toBe('ab');
    a.run = { ...a.run, startTime: new Date(3) };
    byStart.forget();
    expect(ids(byStart.of(all))).toBe('ba');
  });
});

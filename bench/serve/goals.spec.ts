import { COMPARED_AT, goalsOf } from './goals.mjs';

const at = (rate: number, more: object = {}) => ({
  [COMPARED_AT]: { rate, p99Ms: 1.5, cpuUs: 24, failed: 0, ...more },
});
const reachedOf = (measured: Record<string, unknown>) => goalsOf(measured).map(({ reached }) => reached);

describe(goalsOf.name, () => {
  it('compares POST /predict with each peer that was measured', () => {
    const predict = { ours: at(45_000), seed: at(300), onnx: at(6000), bare: at(76_000) };
    expect(goalsOf({ predict }).map(({ value, reached }) => [value, reached])).toEqual([
      [150, true],
      [1.5, true],
      [7.5, true],
      [45_000 / 76_000, false],
      [24, true],
      [0, true],
    ]);
    expect(goalsOf({ predict: { ours: at(45_000) } })).toHaveLength(3);
  });

  it('rejects failed responses at any number of connections', () => {
    const ours = { ...at(1), 1: { failed: 2 } };
    expect(goalsOf({ predict: { ours } }).at(-1)).toMatchObject({ value: 2, reached: false });
  });

  it('says nothing about a route that was left out', () => {
    const routes = [
      { about: 'a', reason: '404' },
      { about: 'b', result: { rate: 49 } },
    ];
    expect(goalsOf({ protocols: { bare: { rate: 100 }, routes } })).toMatchObject([
      { measure: 'b beside bare Fastify', value: 0.49, reached: false },
    ]);
  });

  it('regards memory as flat when its last fifth is like its second', () => {
    const flat = [150, ...Array<number>(99).fill(200)];
    expect(reachedOf({ memory: { samples: flat, minutes: 10 } })).toEqual([true, true]);
    const growing = Array.from({ length: 100 }, (_, i) => 200 + i);
    expect(reachedOf({ memory: { samples: growing, minutes: 10 } })).toEqual([true, false]);
    const large = Array<number>(100).fill(301);
    expect(reachedOf({ memory: { samples: large, minutes: 10 } })).toEqual([false, true]);
  });
});

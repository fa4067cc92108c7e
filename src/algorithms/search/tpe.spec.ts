import type { ParameterSpec } from '../catalogue/catalogue.js';
import { Random } from '../random/random.js';
import { type Observation, proposeTpe } from './tpe.js';

const number = (name: string, search: [number, number], scale?: 'log'): ParameterSpec => ({
  name,
  type: 'number',
  default: search[0],
  search,
  ...(scale && { scale }),
  text: name,
});
const SPECS: ParameterSpec[] = [
  number('x', [-5, 10]),
  number('y', [0, 15]),
  { name: 'kind', type: 'choice', default: 'a', choices: ['a', 'b', 'c'], search: [0, 1], text: 'kind' },
  { name: 'fixed', type: 'number', default: 3, text: 'fixed' },
];

/** Branin's function, whose three minima are 0.397887, and 10 more for two of three kinds. */
function branin({ x, y, kind }: Record<string, unknown>): number {
  const [a, b] = [Number(x), Number(y)];
  const c = b - (5.1 / (4 * Math.PI ** 2)) * a * a + (5 / Math.PI) * a - 6;
  return c * c + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(a) + 10 + (kind === 'b' ? 0 : 10);
}

/** The lowest of `count` values, the first 8 drawn evenly. */
function lowest(seed: number, count: number, tpe: boolean): number {
  const seen: Observation[] = [];
  for (let i = 0; i < count; i++) {
    const random = new Random(seed).fork(i);
    const even = { x: -5 + 15 * random.next(), y: 15 * random.next(), kind: 'abc'[random.integer(3)] };
    const parameters = (tpe && i >= 8 && proposeTpe(SPECS, seen, random)) || even;
    seen.push({ parameters, loss: branin(parameters) });
  }
  return Math.min(...seen.map(({ loss }) => loss));
}

describe('proposeTpe', () => {
  it('finds lower values of a known function than uniform draws in the same number of trials', () => {
    const seeds = Array.from({ length: 40 }, (_, i) => i + 1);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const random = seeds.map((seed) => lowest(seed, 50, false));
    const tpe = seeds.map((seed) => lowest(seed, 50, true));
    expect(mean(tpe)).toBeLessThan(0.7 * mean(random));
    expect(tpe.filter((value, i) => value < random[i]).length).toBeGreaterThanOrEqual(26);
  });

  it('stays within the ranges, keeps integers, and leaves out parameters that are not searched', () => {
    const specs = [
      number('rate', [0.01, 1], 'log'),
      { ...number('trees', [5, 500], 'log'), type: 'integer' as const },
    ];
    const seen = Array.from({ length: 12 }, (_, i) => ({
      parameters: { rate: i === 0 ? 7 : 0.01, trees: 500 },
      loss: i,
    }));
    for (let seed = 0; seed < 200; seed++) {
      const proposed = proposeTpe([...specs, SPECS[3]], seen, new Random(seed))!;
      expect(Object.keys(proposed)).toEqual(['rate', 'trees']);
      expect(Number(proposed.rate)).toBeGreaterThanOrEqual(0.01);
      expect(Number(proposed.rate)).toBeLessThanOrEqual(1);
      expect(Number.isInteger(proposed.trees) && Number(proposed.trees) <= 500).toBe(true);
    }
  });

  it('is the same for the same observations and seed, and undefined while there are too few', () => {
    const seen = Array.from({ length: 9 }, (_, i) => ({ parameters: { x: i, y: i, kind: 'b' }, loss: i }));
    expect(proposeTpe(SPECS, seen, new Random(1))).toEqual(proposeTpe(SPECS, seen, new Random(1)));
    expect(proposeTpe(SPECS, seen, new Random(1))).not.toEqual(proposeTpe(SPECS, seen, new Random(2)));
    expect(proposeTpe(SPECS, seen.slice(0, 3), new Random(1))).toBeUndefined();
  });
});

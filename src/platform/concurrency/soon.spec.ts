import { type Soon, whenThere } from './soon.js';

const doubled = (value: Soon<number>): Soon<number> => whenThere(value, (n) => 2 * n);

describe(whenThere.name, () => {
  it('goes on at once with a value that is there', () => {
    expect(doubled(3)).toBe(6);
  });

  it('waits for a value that comes later, and passes its failure on', async () => {
    await expect(doubled(Promise.resolve(3))).resolves.toBe(6);
    await expect(doubled(Promise.reject(new Error('away')))).rejects.toThrow('away');
  });
});

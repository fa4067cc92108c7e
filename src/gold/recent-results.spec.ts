import { recentResults } from './recent-results.js';

describe(recentResults.name, () => {
  it('computes a result once for all who request it, and keeps those requested last', async () => {
    const recent = recentResults<string>(2);
    const made: string[] = [];
    const get = (key: string) =>
      recent.forceFetch(key, {
        context: async () => {
          made.push(key);
          return key;
        },
      });
    await Promise.all([get('a'), get('a')]);
    await get('b');
    await get('a');
    await get('c');
    expect(made).toEqual(['a', 'b', 'c']);
    await get('a');
    expect(made).toEqual(['a', 'b', 'c']);
    await get('b');
    expect(made).toEqual(['a', 'b', 'c', 'b']);
  });

  it('does not keep a failure', async () => {
    const recent = recentResults<number>(2);
    await expect(recent.forceFetch('a', { context: () => Promise.reject(new Error('no')) })).rejects.toThrow(
      'no',
    );
    expect(await recent.forceFetch('a', { context: async () => 7 })).toBe(7);
  });

  it('returns a result whose key was evicted while it was computed', async () => {
    const recent = recentResults<string>(1);
    let finish = (_result: string): void => undefined;
    const slow = new Promise<string>((resolve) => (finish = resolve));
    const first = recent.forceFetch('a', { context: () => slow });
    expect(await recent.forceFetch('b', { context: async () => 'b' })).toBe('b');
    finish('a');
    expect(await first).toBe('a');
  });
});

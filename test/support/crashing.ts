/** What a `Crashing` throws in place of the kill. */
export class Crash extends Error {}

/**
 * Counts the calls of all objects that it wraps and throws at the n-th: before or after it took effect, or, where it takes a
 * list, after half of it. Then at every call, as a process that is gone.
 */
export class Crashing {
  calls = 0;

  constructor(
    private readonly at: number,
    private readonly when: 'before' | 'half' | 'after',
  ) {}

  get crashed(): boolean {
    return this.calls >= this.at;
  }

  wrap<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (object, name) => {
        const member: unknown = Reflect.get(object, name, object);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]): Promise<unknown> => {
          this.calls += 1;
          const mine = this.calls;
          if (mine > this.at || (mine === this.at && this.when === 'before')) throw new Crash(`call ${mine}`);
          const [first, ...others] = args;
          const half = mine === this.at && this.when === 'half' && Array.isArray(first);
          const given = half ? [first.slice(0, first.length >> 1), ...others] : args;
          const result: unknown = await member.apply(object, given);
          if (mine === this.at) throw new Crash(`after call ${mine}`);
          return result;
        };
      },
    });
  }
}

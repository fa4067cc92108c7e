import fc from 'fast-check';
import { aggregate, type Observed, step, withSeen } from './step.js';

const TIMING = { forMs: 60_000, keepMs: 120_000, mostStepMs: 90_000 };

interface Look {
  observed: Observed;
  /** Since the look before, in seconds. */
  afterS: number;
}

const looks: fc.Arbitrary<Look[]> = fc.array(
  fc.record({ observed: fc.constantFrom(true, false, undefined), afterS: fc.integer({ min: 1, max: 300 }) }),
  { maxLength: 60 },
);

/** What happened at each look; with `forgets`, the memory is stored and read again in between, as by a restart. */
function events(given: readonly Look[], forgets = false): (string | undefined)[] {
  let now = 1_000_000;
  let memory: ReturnType<typeof step>['memory'];
  return given.map(({ observed, afterS }) => {
    now += 1000 * afterS;
    if (forgets && memory) memory = JSON.parse(JSON.stringify(memory)) as typeof memory;
    const after = step(memory, observed, now, TIMING);
    memory = after.memory;
    return after.happened;
  });
}

/** The definition in another form: the observed time in which the condition held, or did not, without a break. */
function expected(given: readonly Look[]): (string | undefined)[] {
  let firing = false;
  let begun = false;
  let spanMs = 0;
  let knew = false;
  return given.map(({ observed, afterS }) => {
    if (observed === undefined) {
      knew = false;
      return undefined;
    }
    const elapsed = knew ? Math.min(1000 * afterS, TIMING.mostStepMs) : 0;
    knew = true;
    // What ends the present state: the condition for one that is clear, its absence for one that fires.
    if (observed === firing) {
      begun = false;
      return undefined;
    }
    spanMs = begun ? spanMs + elapsed : 0;
    begun = true;
    if (spanMs < (firing ? TIMING.keepMs : TIMING.forMs)) return undefined;
    firing = !firing;
    begun = false;
    return firing ? 'firing' : 'resolved';
  });
}

describe('the state machine of an alert', () => {
  it('fires if and only if the condition held for long enough, for any values and restarts', () => {
    fc.assert(
      fc.property(looks, fc.boolean(), (given, forgets) => {
        expect(events(given, forgets)).toEqual(expected(given));
      }),
      { numRuns: 1000 },
    );
  });

  it('never fires twice without being resolved in between', () => {
    fc.assert(
      fc.property(looks, (given) => {
        const happened = events(given).filter((one) => one !== undefined);
        happened.forEach((one, i) => expect(one).toBe(i % 2 === 0 ? 'firing' : 'resolved'));
      }),
    );
  });

  it('does not count time without evaluations', () => {
    const hour = 3600;
    const held: Look[] = [
      { observed: true, afterS: 1 },
      { observed: true, afterS: 30 },
    ];
    expect(events([...held, { observed: true, afterS: 29 }])).toEqual([undefined, undefined, undefined]);
    expect(events([...held, { observed: true, afterS: 30 }])).toEqual([undefined, undefined, 'firing']);
    // Of the hour, 90 seconds count, and none after an evaluation that did not know.
    expect(events([held[0], { observed: true, afterS: hour }])).toEqual([undefined, 'firing']);
    expect(events([held[0], { observed: undefined, afterS: 30 }, { observed: true, afterS: hour }])).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('fires at once without a duration, and is resolved at once without one', () => {
    const timing = { forMs: 0, keepMs: 0, mostStepMs: 1 };
    const { memory, happened } = step(undefined, true, 5, timing);
    expect(happened).toBe('firing');
    expect(memory).toMatchObject({ state: 'firing', since: 5 });
    expect(step(memory, false, 6, timing)).toEqual({ happened: 'resolved' });
  });
});

describe('the values of a window', () => {
  it('are those of the window, the oldest first, and never more than 120', () => {
    let seen: { at: number; value: number }[] = [];
    for (let at = 0; at < 10_000; at++) seen = withSeen(seen, { at, value: at }, 1000);
    expect(seen.at(-1)).toEqual({ at: 9999, value: 9999 });
    expect(seen.every(({ at }) => at > 8999)).toBe(true);
    expect(seen.length).toBeLessThanOrEqual(120);
    expect(seen.length).toBeGreaterThan(100);
  });

  it('become one value', () => {
    const seen = [3, 1, 2].map((value, at) => ({ at, value }));
    expect((['last', 'min', 'max', 'mean'] as const).map((how) => aggregate(how, seen))).toEqual([
      2, 1, 3, 2,
    ]);
  });
});

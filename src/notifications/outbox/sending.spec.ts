import fc from 'fast-check';
import type { Notice } from '../notice.js';
import { pauseAfter } from './backoff.js';
import { type Delivery, newDelivery } from './delivery.js';
import { MOST_TOGETHER, plan } from './load.js';

const NOW = new Date('2026-11-24T05:00:00Z');
const SOON = new Date(NOW.getTime() + 1000);

describe(pauseAfter.name, () => {
  it('doubles up to 15 minutes, of which half is chance', () => {
    expect([1, 2, 3, 4].map((attempts) => pauseAfter(attempts, 5000, 0))).toEqual([
      2500, 5000, 10_000, 20_000,
    ]);
    expect(pauseAfter(1, 5000, 0.5)).toBe(3750);
    expect(pauseAfter(1000, 5000, 0)).toBe(450_000);
    expect(pauseAfter(1000, 5000, 0.999999)).toBeLessThanOrEqual(900_000);
  });

  it('attempts a dead receiver several times in ten minutes, and until a day is over', () => {
    const times = (hours: number): number[] => {
      const at: number[] = [];
      for (let time = 0; time < hours * 3_600_000; time += pauseAfter(at.length, 5000, 0.5)) at.push(time);
      return at;
    };
    expect(times(1 / 6).length).toBeGreaterThanOrEqual(6);
    expect(times(24).length).toBeGreaterThan(90);
    expect(times(24).length).toBeLessThan(200);
  });
});

function delivery(group: string, place: number, more: Partial<Delivery> = {}): Delivery {
  const notice: Notice = {
    key: `${group}${place}`,
    group,
    severity: 'info',
    state: 'info',
    title: '',
    text: '',
    facts: {},
    at: NOW,
  };
  const times = { queuedAt: new Date(NOW.getTime() - 1000 + place), nextAt: NOW };
  return { ...newDelivery(notice, { name: 'r', kind: 'webhook' }, times), ...more };
}

const keysOf = (deliveries: Delivery[] = []): string[] => deliveries.map(({ notice }) => notice.key);

describe(plan.name, () => {
  it('takes the first of a lane and what waits behind it', () => {
    const { load, blocked } = plan(
      [delivery('a', 1), delivery('b', 2), delivery('a', 3, { nextAt: SOON })],
      NOW,
      false,
    );
    expect(load).toMatchObject({ lead: { notice: { key: 'a1' } }, isWide: false });
    expect(keysOf(load?.others)).toEqual(['a3']);
    expect(blocked).toEqual([]);
  });

  it('lets a lane wait for its first delivery', () => {
    const tried = delivery('a', 1, { attempts: 2, nextAt: SOON });
    const { load, blocked } = plan([tried, delivery('a', 2), delivery('b', 3)], NOW, false);
    expect(load?.lead.notice.key).toBe('b3');
    expect(blocked).toEqual([{ group: 'a', until: SOON }]);
    expect(plan([tried, delivery('a', 2)], NOW, false)).toEqual({
      blocked: [{ group: 'a', until: SOON }],
      next: SOON,
    });
    expect(plan([], NOW, false)).toEqual({ blocked: [] });
  });

  it('repeats a message as it was', () => {
    const lead = delivery('a', 1, { attempts: 1, members: ['x'] });
    const { load } = plan([lead, delivery('a', 2), delivery('b', 3)], NOW, true);
    expect(load).toEqual({ lead, others: [], isWide: false });
  });

  it('sums up all lanes in the last message that the rate limit allows, but none that was tried', () => {
    const pending = [
      delivery('a', 1),
      delivery('b', 2),
      delivery('c', 3, { attempts: 1 }),
      delivery('c', 4),
      delivery('d', 5, { with: 'other' }),
      delivery('d', 6),
      delivery('b', 7),
      delivery('e', 8, { nextAt: SOON }),
    ];
    const { load, blocked } = plan(pending, NOW, true);
    expect(load?.isWide).toBe(true);
    expect(keysOf(load?.others)).toEqual(['b2', 'b7']);
    expect(blocked.map(({ group }) => group)).toEqual(['d']);
  });

  it('never takes a delivery before an earlier one of its lane', () => {
    const some = fc.record({
      group: fc.constantFrom('a', 'b', 'c'),
      attempts: fc.nat(1),
      isDue: fc.boolean(),
      isTaken: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 150 }), fc.boolean(), (list, isLast) => {
        const pending = list.map(({ group, attempts, isDue, isTaken }, place) =>
          delivery(group, place, {
            attempts,
            ...(attempts > 0 && { members: [] }),
            nextAt: isDue ? NOW : SOON,
            ...(isTaken && { with: 'x' }),
          }),
        );
        const { load } = plan(pending, NOW, isLast);
        if (!load) return;
        const sent = [load.lead, ...load.others];
        expect(sent.length).toBeLessThanOrEqual(MOST_TOGETHER);
        for (const one of sent) {
          const first = pending.find(({ notice }) => notice.group === one.notice.group)!;
          expect(sent).toContain(first);
        }
      }),
    );
  });
});

import fc from 'fast-check';
import type { Measure } from '../measures/measure.js';
import type { Reading } from '../measures/readings.js';
import { type AlertRule, RULE_DEFAULTS } from '../rules/rule.js';
import { noticeOf } from './alert-notice.js';
import type { RuleState } from './alert-store.port.js';
import { closeRule, evaluateRule } from './evaluate-rule.js';

const STEP_MS = 30_000;
const measure: Measure = {
  name: 'm',
  group: 'data',
  unit: 'rows',
  description: 'x',
  labels: ['dataset'],
  details: ['error'],
  read: async () => [],
};
const rule: AlertRule = {
  ...RULE_DEFAULTS,
  name: 'r',
  measure: 'm',
  comparison: '>',
  threshold: 1,
  severity: 'critical',
  forMs: STEP_MS,
  keepMs: STEP_MS,
  repeatMs: 10 * STEP_MS,
  summary: '{dataset}: {value} {unit}, {error}',
  labels: { team: 'data' },
};
const empty: RuleState = { rule: 'r', revision: 0, series: [], outbox: [] };

function value(of: number | null, dataset = 'a'): Reading {
  return { samples: [{ labels: { dataset }, value: of, details: { error: '{value}' } }], leftOut: 0 };
}

/** The states after each reading, 30 s apart; the outbox is emptied each time. */
function follow(
  readings: Reading[],
  given: Partial<AlertRule> = {},
  silencedBy: (i: number) => string | undefined = () => undefined,
): RuleState[] {
  let state = empty;
  return readings.map((reading, i) => {
    state = evaluateRule({
      rule: { ...rule, ...given },
      measure,
      state: { ...state, outbox: [] },
      reading,
      now: new Date(i * STEP_MS),
      mostStepMs: 3 * STEP_MS,
      silenceOf: () => silencedBy(i),
    });
    return state;
  });
}

const told = (states: RuleState[]): string[] =>
  states.flatMap(({ outbox }) => outbox.filter(({ isTold }) => isTold).map(({ event }) => event.state));

describe('evaluating a rule', () => {
  it('makes an alert of each series, with its own labels and text', () => {
    const both: Reading = {
      samples: [
        { labels: { dataset: 'a' }, value: 5, details: { error: '{value}' } },
        { labels: { dataset: 'b' }, value: 0 },
      ],
      leftOut: 0,
    };
    const [, fired] = follow([both, both]);
    expect(fired.outbox).toHaveLength(1);
    expect(fired.outbox[0].event).toMatchObject({
      state: 'firing',
      labels: { dataset: 'a', team: 'data' },
      value: 5,
      // A value that looks like a place stays as it is.
      summary: 'a: 5 rows, {value}',
      since: new Date(0),
      at: new Date(STEP_MS),
    });
  });

  it('sends one notice when an alert fires and one when it is resolved, and again for a new alert', () => {
    const states = follow([5, 5, 5, 0, 0, 0, 5, 5, 0, 0].map((one) => value(one)));
    const events = states.flatMap(({ outbox }) => outbox.map(({ event }) => event));
    expect(events.map(({ state }) => state)).toEqual(['firing', 'resolved', 'firing', 'resolved']);
    expect(events[0].alert).toBe(events[1].alert);
    expect(events[2].alert).not.toBe(events[1].alert);
    expect(new Set(events.map(({ id }) => id)).size).toBe(4);
    expect(told(states)).toEqual(['firing', 'resolved', 'firing', 'resolved']);
  });

  it('says again that a critical alert still fires, with a key of its own, and never of another', () => {
    const long = Array.from({ length: 30 }, () => value(5));
    const items = follow(long).flatMap(({ outbox }) => outbox);
    expect(items.map(({ isNew }) => isNew)).toEqual([true, false, false]);
    const keys = items.map((item) => noticeOf(item).key);
    expect(keys).toEqual([keys[0], `${keys[0]}/1`, `${keys[0]}/2`]);
    expect(follow(long, { severity: 'warning' }).flatMap(({ outbox }) => outbox)).toHaveLength(1);
    expect(follow(long, { repeatMs: 0 }).flatMap(({ outbox }) => outbox)).toHaveLength(1);
  });

  it('sends no notice of a silenced alert until the silence ends', () => {
    const silence = (i: number): string | undefined => (i < 5 ? 's' : undefined);
    const states = follow(
      Array.from({ length: 8 }, () => value(5)),
      {},
      silence,
    );
    expect(states[1].outbox).toMatchObject([{ isNew: true, isTold: false, event: { silencedBy: 's' } }]);
    expect(states[4].series).toMatchObject([{ state: 'firing', silencedBy: 's' }]);
    expect(states[5].outbox).toMatchObject([{ isNew: false, isTold: true }]);
    expect(told(states)).toEqual(['firing']);
    // Resolved while silenced: there was no notice that it fired.
    expect(
      told(
        follow(
          [5, 5, 0, 0].map((one) => value(one)),
          {},
          () => 's',
        ),
      ),
    ).toEqual([]);
  });

  it('does not take what it cannot read for good: the alert stays, and after a while that is an alert', () => {
    const unread: Reading = { error: 'the database sleeps' };
    const unreadLong = Array.from({ length: 25 }, () => unread);
    const readings = [value(5), value(5), ...unreadLong, value(0), value(0), value(0)];
    const states = follow(readings, { repeatMs: 0 });
    const events = states.flatMap(({ outbox }) => outbox.map(({ event }) => event));
    expect(events.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      'condition firing',
      'unknown firing',
      'condition resolved',
      'unknown resolved',
    ]);
    const blind = events.find(({ kind }) => kind === 'unknown')!;
    expect(blind).toMatchObject({
      severity: 'warning',
      summary: 'Rule r is blind: measure m cannot be read: the database sleeps.',
    });
    expect(blind.at.getTime() - blind.since.getTime()).toBe(rule.unknownAfterMs);
  });

  it('does not complain of what is expected not to be known', () => {
    const few: Reading = {
      samples: [{ labels: { dataset: 'a' }, value: null, isExpected: true }],
      leftOut: 0,
    };
    const states = follow([value(5), value(5), ...Array.from({ length: 30 }, () => few), value(5)], {
      repeatMs: 0,
    });
    expect(states.at(-1)!.series).toMatchObject([{ state: 'firing', kind: 'condition' }]);
    expect(told(states)).toEqual(['firing']);
  });

  it('takes a series that is gone for one in which nothing is wrong', () => {
    const none: Reading = { samples: [], leftOut: 0 };
    expect(told(follow([value(5), value(5), none, none]))).toEqual(['firing', 'resolved']);
  });

  it('reads the window that the rule names', () => {
    const states = follow(
      [9, 0, 0, 0, 0, 0].map((one) => value(one)),
      { aggregation: 'max', windowMs: 2.5 * STEP_MS, forMs: 0, keepMs: 0 },
    );
    expect(states.map(({ series }) => series[0]?.state)).toEqual([
      'firing',
      'firing',
      'firing',
      'clear',
      'clear',
      'clear',
    ]);
    expect(states[5].series[0].seen).toHaveLength(3);
  });

  it('resolves what fires when the rule goes, and says why', () => {
    const fired = follow([value(5), value(5)])[1];
    const closed = closeRule({ ...fired, outbox: [] }, new Date(9e6), { name: 'r' }, 'the rule was removed');
    expect(closed).toMatchObject({
      series: [],
      outbox: [{ isTold: true, event: { state: 'resolved', reason: 'the rule was removed' } }],
    });
    expect(closed.outbox[0].event.alert).toBe(fired.outbox[0].event.alert);
  });

  it('gives the same state for the same input, whatever was stored in between', () => {
    const reading = fc.oneof(
      fc.constant<Reading>({ error: 'x' }),
      fc.integer({ min: 0, max: 3 }).map((one) => value(one)),
      fc.constant(value(null)),
    );
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 40 }), (readings) => {
        const states = follow(readings);
        const keys = states.flatMap(({ outbox }) => outbox.map(({ id }) => id));
        // No event twice, and for each alert at most one of each state.
        expect(new Set(keys).size).toBe(keys.length);
        expect(follow(readings)).toEqual(states);
        for (const { series } of states) {
          const known = series.map(({ kind, labels }) => `${kind} ${JSON.stringify(labels)}`);
          expect(new Set(known).size).toBe(known.length);
        }
      }),
    );
  });
});

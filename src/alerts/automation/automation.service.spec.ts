import { Logger } from '@nestjs/common';
import { StillClock } from '../../../test/support/still-clock.js';
import type { RulesService } from '../rules/rules.service.js';
import { type AlertEvent, alertId, eventId } from '../states/alert-event.js';
import type { AlertEvents } from '../states/alert-store.port.js';
import type { AutomationRun } from './automation-run.js';
import { AutomationService } from './automation.service.js';
import type { AutomationStore } from './automation-store.port.js';
import type { PipelineStarter, Start } from './pipeline-starter.port.js';
import type { AutomationPolicy } from './policy.js';

Logger.overrideLogger(false);
const HOUR_MS = 3_600_000;

function eventOf(name: string, state: 'firing' | 'resolved' = 'firing', silencedBy?: string): AlertEvent {
  const alert = alertId('rule', name, 'condition', {}, 0);
  const at = new Date(0);
  const fixed = { origin: 'rule', kind: 'condition', severity: 'critical', labels: {}, value: 1 } as const;
  return {
    id: eventId(alert, state),
    alert,
    rule: name,
    state,
    summary: 's',
    since: at,
    at,
    receivers: [],
    silencedBy,
    ...fixed,
  };
}

function world(given: Partial<AutomationPolicy> = {}) {
  const policy: AutomationPolicy = {
    name: 'p',
    description: '',
    when: { severity: 'critical' },
    pipeline: 'daily',
    parameters: {},
    coolDownMs: 0,
    mostPerDay: 2,
    dryRun: false,
    enabled: true,
    ...given,
  };
  const clock = new StillClock();
  const runs = new Map<string, AutomationRun>();
  const events = new Map<string, AlertEvent>();
  const started = new Set<string>();
  const state = { answer: { started: true } as Start, killed: false };
  const store: AutomationStore = {
    find: async (id) => runs.get(id),
    record: async (run) => {
      if (state.killed) throw new Error('killed');
      const known = runs.get(run.id);
      if (!known || known.decision === 'waiting') runs.set(run.id, run);
    },
    startedSince: async (name, from) =>
      [...runs.values()]
        .filter((run) => run.policy === name && run.decision === 'started' && run.decidedAt! >= from)
        .toSorted((a, b) => b.decidedAt!.getTime() - a.decidedAt!.getTime()),
    list: async ({ decision }) => {
      const items = [...runs.values()].filter((run) => decision === undefined || run.decision === decision);
      return { items, total: items.length };
    },
  };
  const starter: PipelineStarter = {
    exists: async (id) => started.has(id),
    start: async ({ id }) => {
      if (state.answer.started) started.add(id);
      return state.answer;
    },
  };
  const service = new AutomationService(
    { policies: async () => [policy] } as unknown as RulesService,
    store,
    { find: async (id: string) => events.get(id) } as unknown as AlertEvents,
    starter,
    clock,
  );
  const fire = async (event: AlertEvent): Promise<string | undefined> => {
    events.set(event.id, event);
    await service.consider(event);
    return [...runs.values()].find((run) => run.event === event.id)?.decision;
  };
  return { service, clock, runs, events, started, state, fire };
}

describe('a policy', () => {
  it('acts once on an event, also if it is killed between the start and the record', async () => {
    const { state, fire, started, runs } = world();
    state.killed = true;
    await expect(fire(eventOf('a'))).rejects.toThrow('killed');
    state.killed = false;
    // The limits would not allow a second run by now; the first one counts.
    expect(await fire(eventOf('a'))).toBe('started');
    expect(await fire(eventOf('a'))).toBe('started');
    expect(started.size).toBe(1);
    expect([...runs.values()]).toMatchObject([{ pipelineRun: [...started][0], reason: 'Alert a fired: s' }]);
  });

  it('keeps its cool-down and its limit a day', async () => {
    const { fire, clock, runs } = world({ coolDownMs: HOUR_MS });
    const decisions: (string | undefined)[] = [];
    for (const [name, hours] of [['a', 0], ['b', 0.5], ['c', 1], ['d', 3], ['e', 25]] as const) {
      clock.time = new Date(Date.UTC(2026, 10, 24) + hours * HOUR_MS);
      decisions.push(await fire(eventOf(name)));
    } // prettier-ignore
    expect(decisions).toEqual(['started', 'skipped', 'started', 'skipped', 'started']);
    expect([...runs.values()].map(({ reason }) => reason)[1]).toMatch(/within the cool-down of 1h/);
    expect([...runs.values()].map(({ reason }) => reason)[3]).toMatch(/2 runs in 24 hours are the most/);
  });

  it('starts nothing for what is silenced, does not match, is resolved, or as a dry run', async () => {
    const { fire, started } = world();
    expect(await fire(eventOf('a', 'firing', 's'))).toBe('skipped');
    expect(await fire({ ...eventOf('b'), severity: 'info' })).toBeUndefined();
    expect(await fire(eventOf('c', 'resolved'))).toBeUndefined();
    expect(started.size).toBe(0);
    const dry = world({ dryRun: true });
    expect(await dry.fire(eventOf('a'))).toBe('dry-run');
    expect(dry.started.size).toBe(0);
    expect(await world({ enabled: false }).fire(eventOf('a'))).toBeUndefined();
  });

  it('waits for another run while the alert fires, and no longer', async () => {
    const { service, state, fire, runs, events, started, clock } = world();
    state.answer = { started: false, isBusy: true, reason: 'busy' };
    expect(await fire(eventOf('a'))).toBe('waiting');
    expect(await fire(eventOf('b'))).toBe('waiting');
    const resolved = eventOf('b', 'resolved');
    events.set(resolved.id, resolved);
    state.answer = { started: true };
    await service.retry();
    expect([...runs.values()].map(({ decision }) => decision)).toEqual(['started', 'skipped']);
    expect(started.size).toBe(1);
    state.answer = { started: false, isBusy: true, reason: 'busy' };
    expect(await fire(eventOf('c'))).toBe('waiting');
    clock.time = new Date(clock.time.getTime() + 7 * HOUR_MS);
    await service.retry();
    expect([...runs.values()].at(-1)).toMatchObject({
      decision: 'skipped',
      reason: expect.stringContaining('6h'),
    });
  });
});

import { jest } from '@jest/globals';
import { Gauge, Registry } from 'prom-client';
import type { Challenge, ChallengeService } from '../champion/index.js';
import { linearFromWeights } from '../algorithms/linear/linear-model.js';
import { FEATURES } from '../basketball/shots/features.js';
import type { ModelVersion } from '../registry/index.js';
import { noChampion, runtimeBusy } from './serving.errors.js';
import { LiveTraffic } from './live-traffic.service.js';
import type { ServedModels } from './served-models.service.js';
import { TabularModel } from './tabular-model.js';

function model(version: number): TabularModel {
  const weights = FEATURES.map(() => 0);
  const fitted = linearFromWeights({ featureNames: [...FEATURES], weights, intercept: version });
  return new TabularModel({ model: 'parivision', version } as ModelVersion, fitted);
}

const CHALLENGE = {
  id: '9c56cc51b374c3ba189210d5b6d4bf57',
  model: 'parivision',
  version: 2,
  holder: 1,
  share: 0.3,
} as Challenge;

function setUp() {
  const champion: { model?: TabularModel } = { model: model(1) };
  const fault: { now?: Error } = {};
  const challenger = model(2);
  const ended: [state: string, reason: string][] = [];
  const challenges = {
    end: async (_: Challenge, state: string, { reason }: { reason: string }) =>
      void ended.push([state, reason]),
  };
  const models = {
    current: () => {
      if (!champion.model) throw noChampion();
      return champion.model;
    },
    get: async (_: string, { version }: { version: number }) => {
      await undefined;
      if (fault.now) throw fault.now;
      if (version !== 2) throw new Error('the file is gone');
      return challenger;
    },
  };
  const registers = [new Registry()];
  const labelNames = ['challenge', 'mode', 'version', 'holder'];
  const info = new Gauge({ name: 'info', help: 'x', labelNames, registers });
  const share = new Gauge({ name: 'share', help: 'x', registers });
  const traffic = new LiveTraffic(
    models as unknown as ServedModels,
    challenges as unknown as ChallengeService,
    info,
    share,
  );
  const keys = Array.from({ length: 2000 }, (_, key) => key);
  return { traffic, champion, fault, challenger, ended, keys, info, share };
}

describe(LiveTraffic.name, () => {
  it('is the champion alone, one object for all requests, while there is no challenge', async () => {
    const { traffic, champion, keys } = setUp();
    const choices = new Set(keys.map((key) => traffic.choose(key)));
    expect([...choices]).toEqual([{ model: champion.model, role: 'champion' }]);
    champion.model = model(3);
    expect(traffic.choose(1)).toEqual({ model: champion.model, role: 'champion' });
  });

  it('lets a shadow predict along with the champion, for its share of the keys', async () => {
    const { traffic, champion, challenger, keys } = setUp();
    await traffic.follow({ ...CHALLENGE, mode: 'shadow' });
    const choices = keys.map((key) => traffic.choose(key));
    expect(choices.every(({ model: one, role }) => one === champion.model && role === 'champion')).toBe(true);
    const shadowed = choices.filter(({ shadow }) => shadow === challenger).length;
    expect(Math.abs(shadowed - 600)).toBeLessThan(80);
  });

  it('gives a canary its share of the keys, the same ones at each request', async () => {
    const { traffic, champion, challenger, keys, info, share } = setUp();
    await traffic.follow({ ...CHALLENGE, mode: 'canary' });
    const taken = keys.filter((key) => traffic.choose(key).model === challenger);
    expect(Math.abs(taken.length - 600)).toBeLessThan(80);
    expect(keys.filter((key) => traffic.choose(key).role === 'canary')).toEqual(taken);
    expect(traffic.choose(taken[0])).toEqual({ model: challenger, role: 'canary', shadow: champion.model });
    expect(new Set(keys.map((key) => traffic.choose(key))).size).toBe(2);
    expect((await info.get()).values).toMatchObject([{ labels: { mode: 'canary', version: '2' }, value: 1 }]);
    expect((await share.get()).values[0].value).toBe(0.3);
    await traffic.follow(undefined);
    expect(keys.every((key) => traffic.choose(key).model === champion.model)).toBe(true);
    expect((await info.get()).values).toEqual([]);
  });

  it('forgets a canary at once when another version becomes champion, as by a rollback', async () => {
    const { traffic, champion, keys } = setUp();
    await traffic.follow({ ...CHALLENGE, mode: 'canary', share: 1 });
    expect(traffic.choose(1).role).toBe('canary');
    champion.model = model(7);
    expect(keys.every((key) => traffic.choose(key).model === champion.model)).toBe(true);
  });

  it('rolls a canary back that fails, and the champion answers in its place', async () => {
    const { traffic, champion, ended } = setUp();
    await traffic.follow({ ...CHALLENGE, mode: 'canary', share: 1 });
    for (let i = 0; i < 3; i++) {
      const choice = traffic.choose(i);
      expect(traffic.instead(choice, new Error('no number'))).toEqual({
        model: champion.model,
        role: 'champion',
      });
    }
    expect(traffic.choose(1).model).toBe(champion.model);
    expect(ended).toEqual([['rolled-back', expect.stringMatching(/^Version 2 failed 3 of 3 .*no number/)]]);
    const fault = new Error('the champion failed');
    expect(() => traffic.instead(traffic.choose(1), fault)).toThrow(fault);
  });

  it('tolerates one failure in a hundred', async () => {
    const { traffic, ended } = setUp();
    await traffic.follow({ ...CHALLENGE, mode: 'canary', share: 1 });
    for (let i = 0; i < 1000; i++) {
      const choice = traffic.choose(i);
      if (i >= 100 && i % 200 === 0) traffic.instead(choice, new Error('rare'));
    }
    expect(ended).toEqual([]);
    expect(traffic.choose(1).role).toBe('canary');
  });

  it('ends a challenge whose version cannot be loaded', async () => {
    const { traffic, champion, ended } = setUp();
    await traffic.follow({ ...CHALLENGE, mode: 'canary', version: 5 });
    expect(ended).toEqual([['rolled-back', 'Version 5 cannot answer live requests: the file is gone']]);
    expect(traffic.choose(1)).toEqual({ model: champion.model, role: 'champion' });
  });

  it('goes on with a challenge after a restart, before the champion is loaded', async () => {
    const { traffic, champion, challenger, ended } = setUp();
    champion.model = undefined;
    await traffic.follow({ ...CHALLENGE, mode: 'canary', share: 1 });
    expect(() => traffic.choose(1)).toThrow('no champion');
    champion.model = model(1);
    expect(traffic.choose(1)).toEqual({ model: challenger, role: 'canary', shadow: champion.model });
    expect(ended).toEqual([]);
  });

  it('tries a challenger again that cannot be read now', async () => {
    jest.useFakeTimers();
    const { traffic, fault, ended } = setUp();
    fault.now = runtimeBusy('it');
    await traffic.follow({ ...CHALLENGE, mode: 'canary', share: 1 });
    expect(traffic.choose(1).role).toBe('champion');
    fault.now = undefined;
    await jest.advanceTimersByTimeAsync(1000);
    expect(traffic.choose(1).role).toBe('canary');
    expect(ended).toEqual([]);
    jest.useRealTimers();
  });

  it('does not begin a challenge that ended while its challenger was loaded', async () => {
    const { traffic } = setUp();
    const following = traffic.follow({ ...CHALLENGE, mode: 'canary', share: 1 });
    await traffic.follow(undefined);
    await following;
    expect(traffic.choose(1).role).toBe('champion');
  });
});

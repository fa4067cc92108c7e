import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { parse } from 'yaml';
import { encodeModel } from '../algorithms/model-io/model-file.js';
import { FEATURES } from '../basketball/shots/features.js';
import { linearFromWeights } from '../algorithms/linear/linear-model.js';
import type { ChampionInfo, ChampionService } from '../champion/index.js';
import { ReadinessRegistry } from '../platform/health/readiness-registry.js';
import { InProcessWorkers } from '../../test/support/in-process-workers.js';
import type { ModelVersion, ServableVersionService } from '../registry/index.js';
import { ChampionHolder } from './champion-holder.service.js';
import { LoadedModels } from './loaded-models.service.js';
import { ModelLoader } from './model-loader.service.js';

const ROW = [201_580, 13, 6, 571, 2, 0.3048, 1];

/** Predicts sigmoid(intercept) for any shot. */
function constantModel(intercept: number, featureNames: string[] = [...FEATURES]): Uint8Array {
  const weights = featureNames.map(() => 0);
  return encodeModel(linearFromWeights({ featureNames, weights, intercept }), {
    algorithm: 'logistic-regression',
    parameters: {},
    seed: 1,
    training: {},
  });
}

function infoOf(version: number, since = version): ChampionInfo {
  return {
    version: {
      model: 'parivision',
      version,
      runId: String(version).repeat(32),
      modelHash: 'c'.repeat(64),
      algorithm: 'logistic-regression',
      size: 1234,
      createdAt: new Date(Date.UTC(2026, 10, 24, 3, 15)),
      description: '',
      tags: {},
      aliases: ['champion'],
    },
    run: { metrics: { test_log_loss: { last: 0.66 } } },
    since: new Date(since * 1000),
    by: 'test',
  } as unknown as ChampionInfo;
}

function setUp(first?: ChampionInfo) {
  const files = new Map<number, () => Promise<Uint8Array>>([
    [1, async () => constantModel(-1)],
    [2, async () => constantModel(1)],
    [3, async () => Buffer.from('broken')],
    [4, async () => constantModel(0, ['Player_ID', 'Height'])],
  ]);
  let handler: ((info: ChampionInfo) => Promise<void>) | undefined;
  const champions = {
    subscribe: (added: (info: ChampionInfo) => Promise<void>) => {
      handler = added;
      return () => (handler = undefined);
    },
  } as unknown as ChampionService;
  const read = jest.fn((version: number) => files.get(version)!());
  const servable = {
    servable: async ({ version }: ModelVersion) => ({ kind: 'model-file', file: await read(version) }),
  } as unknown as ServableVersionService;
  const models = new LoadedModels(new ModelLoader(servable, new InProcessWorkers()));
  const readiness = new ReadinessRegistry();
  const registers = [new Registry()];
  const infoGauge = new Gauge({
    name: 'info',
    help: 'x',
    labelNames: ['version', 'algorithm', 'run_id'],
    registers,
  });
  const logLoss = new Gauge({ name: 'log_loss', help: 'x', registers });
  const failures = new Counter({ name: 'failures', help: 'x', registers });
  const holder = new ChampionHolder(champions, models, readiness, infoGauge, logLoss, failures);
  /** As the champion stage notifies: whether the handler fails is its matter. */
  const notify = async (info: ChampionInfo): Promise<void> => handler?.(info).catch(() => undefined);
  return {
    holder,
    files,
    read,
    notify,
    /** Subscribes and is notified of the first champion. */
    start: async () => {
      holder.onModuleInit();
      if (first) await notify(first);
    },
    ready: () => readiness.contributors[0].check(),
    failed: async () => (await failures.get()).values[0].value,
    answering: async () => (await infoGauge.get()).values.map(({ labels }) => labels.version),
  };
}

beforeAll(() => Logger.overrideLogger(false));

describe(ChampionHolder.name, () => {
  it('loads the champion at the start', async () => {
    const { holder, start, ready, answering } = setUp(infoOf(1));
    await start();
    expect(holder.current.version).toBe(1);
    expect(holder.current.probability(ROW)).toBeCloseTo(1 / (1 + Math.E), 12);
    expect(await ready()).toEqual({
      up: true,
      critical: true,
      info: { version: 1, algorithm: 'logistic-regression' },
    });
    expect(await answering()).toEqual(['1']);
    await holder.beforeApplicationShutdown();
  });

  it('is not ready without a champion, and its error contains the retry delay', async () => {
    const { holder, start, ready } = setUp();
    await start();
    expect(() => holder.current).toThrow(
      expect.objectContaining({ code: 'prediction.no-champion', kind: 'unavailable', retryAfterSeconds: 10 }),
    );
    expect(await ready()).toMatchObject({ up: false, critical: true });
    await holder.beforeApplicationShutdown();
  });

  it('replaces the champion, while a request that already has the old one keeps it', async () => {
    const { holder, start, notify, answering } = setUp(infoOf(1));
    await start();
    const before = holder.current;
    void notify(infoOf(2));
    expect(holder.current).toBe(before);
    await holder.take(infoOf(2));
    expect(holder.current.version).toBe(2);
    expect(before.probability(ROW)).toBeLessThan(0.5);
    expect(holder.current.probability(ROW)).toBeGreaterThan(0.5);
    expect(await answering()).toEqual(['2']);
    await holder.beforeApplicationShutdown();
  });

  it.each([
    [3, 'a file that is not a model'],
    [4, 'a model with other features'],
  ])('keeps the champion when version %d, %s, is elected', async (version) => {
    const { holder, start, notify, ready, failed } = setUp(infoOf(1));
    await start();
    await notify(infoOf(version));
    expect(holder.current.version).toBe(1);
    expect(await failed()).toBe(1);
    expect(await ready()).toMatchObject({
      up: true,
      info: { version: 1, fault: expect.stringContaining(`version ${version} was not loaded`) },
    });
    await holder.take(infoOf(1, 9));
    expect((await ready()).info).not.toHaveProperty('fault');
    await holder.beforeApplicationShutdown();
  });

  it('loads a model that could not be read before as soon as it can be read', async () => {
    const { holder, files } = setUp();
    files.set(2, async () => {
      throw new Error('the database is unavailable');
    });
    await expect(holder.take(infoOf(2))).rejects.toThrow('the database is unavailable');
    expect(() => holder.current).toThrow(expect.objectContaining({ code: 'prediction.no-champion' }));
    files.set(2, async () => constantModel(1));
    await holder.take(infoOf(2));
    expect(holder.current.version).toBe(2);
  });

  it('ends with the latest champion when two are elected at once, and does not return to an older one', async () => {
    const { holder, files } = setUp();
    const slow = constantModel(-1);
    files.set(1, () => new Promise((resolve) => setTimeout(() => resolve(slow), 30)));
    await Promise.all([holder.take(infoOf(1)), holder.take(infoOf(2))]);
    expect(holder.current.version).toBe(2);
    await holder.take(infoOf(1));
    expect(holder.current.version).toBe(2);
  });

  it('returns to the previous champion without reading it again', async () => {
    const { holder, start, read } = setUp(infoOf(1));
    await start();
    const first = holder.current;
    await holder.take(infoOf(2));
    await holder.take(infoOf(1, 3));
    expect(holder.current).toBe(first);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('finishes reading a model before the database closes', async () => {
    const { holder, start, notify, files, failed } = setUp(infoOf(1));
    await start();
    let open = true;
    files.set(2, async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      if (!open) throw new Error('the database is closed');
      return constantModel(1);
    });
    void notify(infoOf(2));
    await holder.beforeApplicationShutdown();
    open = false;
    await notify(infoOf(3));
    expect(holder.current.version).toBe(2);
    expect(await failed()).toBe(0);
  });

  it('describes the champion as an MLmodel file', async () => {
    const { holder, start } = setUp(infoOf(1));
    await start();
    const text = parse(holder.text) as Record<string, unknown>;
    expect(text).toMatchObject({
      run_id: '1'.repeat(32),
      model_uuid: 'c'.repeat(32),
      utc_time_created: '2026-11-24 03:15:00.000',
      version: 1,
      metrics: { test_log_loss: 0.66 },
      flavors: { parivision: { algorithm: 'logistic-regression' } },
    });
    const { inputs } = text.signature as { inputs: string };
    expect((JSON.parse(inputs) as { name: string }[]).map(({ name }) => name)).toEqual([...FEATURES]);
    await holder.beforeApplicationShutdown();
  });
});

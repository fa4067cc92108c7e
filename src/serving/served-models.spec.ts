import { jest } from '@jest/globals';
import { InProcessWorkers } from '../../test/support/in-process-workers.js';
import { linearFromWeights } from '../algorithms/linear/linear-model.js';
import { encodeModel } from '../algorithms/model-io/model-file.js';
import { FEATURES } from '../basketball/index.js';
import { AppError } from '../platform/errors/app-error.js';
import { CounterTally, HistogramTally } from '../platform/metrics/tallies.js';
import type {
  AliasService,
  ModelService,
  ModelVersion,
  ServableVersionService,
  VersionService,
} from '../registry/index.js';
import type { ChampionHolder } from './champion-holder.service.js';
import { LoadedModels } from './loaded-models.service.js';
import { ModelDirectory } from './model-directory.service.js';
import { ModelLoader } from './model-loader.service.js';
import { ModelMetrics } from './model-metrics.service.js';
import { ServedModels } from './served-models.service.js';

const COLUMNS = ['age', 'height'];

function file(featureNames: readonly string[], intercept: number): Uint8Array {
  const weights = featureNames.map(() => 0);
  const info = { algorithm: 'logistic-regression', parameters: {}, seed: 1, training: {} };
  return encodeModel(linearFromWeights({ featureNames: [...featureNames], weights, intercept }), info);
}

const missing = (message: string) =>
  new AppError({ code: 'registry.version-unknown', kind: 'not-found', message });

/** The registry of `parivision` with versions 1 to 3, and of `other` with 1 and 2, whose alias champion is 1. */
function setUp() {
  const numbers: Record<string, number[]> = { parivision: [1, 2, 3], other: [1, 2], empty: [] };
  const aliases: Record<string, Record<string, { version: number }>> = {
    parivision: { champion: { version: 1 }, nightly: { version: 2 } },
    other: { champion: { version: 1 } },
    empty: {},
  };
  const version = (model: string, number: number) => {
    if (!numbers[model]?.includes(number)) throw missing(`no ${number}`);
    return { model, version: number, createdAt: new Date(0) } as ModelVersion;
  };
  const models = {
    find: async (name: string) => numbers[name] && { name, tags: {}, aliases: aliases[name] },
    list: async () => ({
      items: Object.keys(numbers).map((name) => ({ name, tags: {}, versions: numbers[name].length })),
      total: 3,
    }),
  } as unknown as ModelService;
  const versions = {
    get: async (name: string, number: number) => version(name, number),
    list: async (name: string) => ({ items: numbers[name].map((n) => version(name, n)).toReversed() }),
    all: async (name: string) => (numbers[name] ?? []).map((n) => version(name, n)),
  } as unknown as VersionService;
  const aliasService = {
    versionOf: async (name: string, alias: string) => {
      const number = alias === 'latest' ? numbers[name].at(-1) : aliases[name][alias]?.version;
      return version(name, number ?? 0);
    },
  } as unknown as AliasService;
  const read = jest.fn(async ({ model, version: number }: ModelVersion) => {
    if (model === 'parivision' && number === 3) return { kind: 'model-file', file: file(COLUMNS, 0) };
    return { kind: 'model-file', file: file(model === 'parivision' ? FEATURES : COLUMNS, number) };
  });
  const servable = { servable: read } as unknown as ServableVersionService;
  const loaded = new LoadedModels(new ModelLoader(servable, new InProcessWorkers()));
  const champion = { version: 1 };
  const holder = { current: champion, loaded: champion } as unknown as ChampionHolder;
  const failures = new CounterTally('failures_total', 'x');
  const metrics = new ModelMetrics(new HistogramTally('seconds', 'x', [1]), failures);
  const directory = new ModelDirectory(models, versions, aliasService);
  return { served: new ServedModels(holder, loaded, directory, metrics), read, champion, aliases, failures };
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 300));

describe(ServedModels.name, () => {
  it('answers with the champion at once, by its name, its alias and its number', async () => {
    const { served, champion, read } = setUp();
    expect(served.current()).toBe(champion);
    expect(await served.get('parivision')).toBe(champion);
    expect(await served.get('parivision', { alias: 'champion' })).toBe(champion);
    expect(await served.get('parivision', { version: 1 })).toBe(champion);
    expect(read).not.toHaveBeenCalled();
  });

  it('loads another version once for any number of concurrent requests', async () => {
    const { served, read } = setUp();
    const asked = [{ version: 2 }, { alias: 'nightly' }, { version: 2 }];
    const found = await Promise.all(asked.map((one) => served.get('parivision', one)));
    expect(new Set(found).size).toBe(1);
    expect(found[0]).toMatchObject({ name: 'parivision', version: 2, takesFeatures: true });
    expect(found[0].probabilities!(new Float64Array(14), 2)[1]).toBeCloseTo(1 / (1 + Math.exp(-2)), 12);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('serves a model with its own columns', async () => {
    const { served } = setUp();
    const model = await served.get('other');
    expect(model).toMatchObject({ version: 1, takesFeatures: false });
    expect(model.columns!.map(({ name }) => name)).toEqual(COLUMNS);
    expect(model.inputs).toEqual([{ name: 'input', datatype: 'FP64', shape: [-1, 2] }]);
    const data = Float32Array.of(1, 2, 3, 4);
    const answer = await model.infer(new Map([['input', { datatype: 'FP32', shape: [2, 2], data }]]));
    expect(answer.get('predict')).toEqual({
      datatype: 'INT64',
      shape: [2, 1],
      data: BigInt64Array.of(1n, 1n),
    });
    expect(answer.get('predict_proba')).toMatchObject({ datatype: 'FP64', shape: [2, 2] });
  });

  it.each([
    ['of another shape', { datatype: 'FP64' as const, shape: [1, 3], data: new Float64Array(3) }],
    ['with too few values', { datatype: 'FP64' as const, shape: [2, 2], data: new Float64Array(3) }],
    ['of texts', { datatype: 'BYTES' as const, shape: [1, 2], data: ['a', 'b'] }],
  ])('refuses a tensor %s', async (_, tensor) => {
    const model = await setUp().served.get('other');
    await expect(model.infer(new Map([['input', tensor]]))).rejects.toMatchObject({
      code: 'serving.tensor-invalid',
    });
  });

  it.each([
    ['model', 'nowhere', undefined, 'serving.model-unknown', 'there is parivision, other'],
    ['model without versions', 'empty', undefined, 'serving.model-unknown', 'there is parivision, other'],
    ['version', 'parivision', { version: 9 }, 'serving.version-unknown', 'it has 3, 2, 1'],
    ['alias', 'parivision', { alias: 'x' }, 'serving.alias-unknown', 'there is champion, nightly, latest'],
  ])('names what there is instead of an unknown %s', async (_, name, selector, code, message) => {
    const { served } = setUp();
    await expect(served.get(name, selector)).rejects.toMatchObject({
      code,
      kind: 'not-found',
      message: expect.stringContaining(message),
    });
  });

  it('follows a moved alias, and answers from memory', async () => {
    const { served, aliases, read } = setUp();
    expect((await served.get('other')).version).toBe(1);
    aliases.other.champion.version = 2;
    await soon();
    expect((await served.get('other')).version).toBe(2);
    aliases.other.champion.version = 1;
    await soon();
    expect((await served.get('other')).version).toBe(1);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('caches a failure to load for a moment, and then tries again', async () => {
    const { served, read } = setUp();
    read.mockResolvedValue({ kind: 'model-file', file: Buffer.from('broken') });
    for (let i = 0; i < 3; i++) {
      await expect(served.get('other')).rejects.toMatchObject({ code: 'prediction.model-unfit' });
    }
    expect(read).toHaveBeenCalledTimes(1);
    expect(await served.isReady('other')).toBe(false);
    expect((await served.index()).find(({ name }) => name === 'other')).toMatchObject({
      state: 'UNAVAILABLE',
      reason: expect.stringContaining('PVMODEL'),
    });
    read.mockResolvedValue({ kind: 'model-file', file: file(COLUMNS, 1) });
    await served.load('other');
    expect(await served.isReady('other')).toBe(true);
  });

  it('takes a model out of service and puts it back, but not the one of the champion', async () => {
    const { served, failures } = setUp();
    await served.get('other');
    await served.unload('other');
    await expect(served.get('other')).rejects.toMatchObject({
      code: 'serving.model-unloaded',
      kind: 'conflict',
    });
    expect((await failures.get()).values).toMatchObject([
      { labels: { model: 'other', reason: 'serving.model-unloaded' }, value: 1 },
    ]);
    expect(await served.isReady('other')).toBe(false);
    expect(await served.index()).toContainEqual({
      name: 'other',
      version: 1,
      state: 'UNAVAILABLE',
      reason: 'unloaded',
    });
    await served.load('other');
    expect((await served.get('other')).version).toBe(1);
    await expect(served.unload('parivision')).rejects.toMatchObject({ code: 'serving.champion-stays' });
    await expect(served.unload('nowhere')).rejects.toMatchObject({ code: 'serving.model-unknown' });
  });

  it('lists names, versions and states', async () => {
    const { served } = setUp();
    await served.get('parivision', { version: 2 });
    await served.get('other');
    expect(await served.names()).toEqual(['parivision', 'other']);
    expect(await served.versions('parivision')).toEqual([3, 2, 1]);
    const ready = { state: 'READY', reason: '' };
    expect(await served.index()).toEqual([
      { name: 'parivision', version: 1, ...ready },
      { name: 'parivision', version: 2, ...ready },
      { name: 'other', version: 1, ...ready },
    ]);
  });
});

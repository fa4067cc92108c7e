import type { LoggedModel, LoggedModelService, ModelMetric } from '../../tracking/index.js';
import { LoggedModelSearchService, type LoggedModelSearch } from './logged-model-search.service.js';

const metric = (value: number, timestamp: number, step: number, datasetName?: string): ModelMetric => ({
  key: 'acc',
  value,
  timestamp,
  step,
  runId: 'r',
  ...(datasetName && { datasetName, datasetDigest: '1' }),
});

function model(n: number, more: Partial<LoggedModel>): LoggedModel {
  const at = new Date(1_700_000_000_000 + n);
  const id = `m-${String(n).padStart(32, '0')}`;
  const texts = { name: `n${n}`, modelType: '', sourceRunId: '', status: 'LOGGED_MODEL_READY' } as const;
  const lists = { params: {}, tags: {}, metrics: [], artifacts: [] };
  return { id, experimentId: '1', createdAt: at, updatedAt: at, ...texts, ...lists, ...more };
}

const MODELS = [
  model(1, {
    metrics: [metric(0.9, 1, 5), metric(0.2, 2, 0, 'd')],
    params: { depth: '1' },
    tags: { k: 'a' },
  }),
  model(2, { metrics: [metric(0.5, 1, 0)], status: 'LOGGED_MODEL_UPLOAD_FAILED', params: { depth: '10' } }),
  model(3, { status: 'LOGGED_MODEL_PENDING', tags: { k: 'b' }, experimentId: '10' }),
];

async function found(search: Partial<LoggedModelSearch>): Promise<string[]> {
  return (await page(search)).items.map(({ name }) => name);
}

function page(search: Partial<LoggedModelSearch>): ReturnType<LoggedModelSearchService['search']> {
  const service = new LoggedModelSearchService({ all: async () => MODELS } as unknown as LoggedModelService);
  const all = { experimentIds: ['1', '10'], datasets: [], orderBy: [], maxResults: 10 };
  return service.search({ ...all, ...search });
}

const by = (field: string, ascending = true, dataset = {}) => ({ orderBy: [{ field, ascending, dataset }] });

describe('LoggedModelSearchService', () => {
  it('matches a model if any of its values on the named datasets matches', async () => {
    expect(await found({ filter: 'metrics.acc > 0.8' })).toEqual(['n1']);
    expect(await found({ filter: 'metrics.acc < 0.3' })).toEqual(['n1']);
    expect(await found({ filter: 'metrics.acc > 0.8 AND metrics.acc < 0.3' })).toEqual(['n1']);
    expect(await found({ filter: 'metrics.acc > 0.8', datasets: [{ name: 'd' }] })).toEqual([]);
    expect(await found({ filter: 'metrics.acc < 0.8', datasets: [{ name: 'd' }] })).toEqual(['n1']);
  });

  it('orders by the value that was measured last, by the numbers of statuses and of experiments', async () => {
    expect(await found(by('metrics.acc'))).toEqual(['n1', 'n2', 'n3']);
    expect(await found(by('metrics.acc', false))).toEqual(['n2', 'n1', 'n3']);
    expect(await found(by('status'))).toEqual(['n3', 'n1', 'n2']);
    expect(await found(by('experiment_id', false))).toEqual(['n3', 'n2', 'n1']);
    expect(await found(by('creation_timestamp_ms'))).toEqual(['n1', 'n2', 'n3']);
  });

  it('accepts lists and numbers for params and tags, and only the plural names of entities', async () => {
    expect(await found({ filter: "params.depth IN ('1', '2')" })).toEqual(['n1']);
    expect(await found({ filter: "tags.k NOT IN ('a')" })).toEqual(['n3']);
    expect(await found({ filter: 'params.depth = 10' })).toEqual(['n2']);
    expect(await found({ filter: "lifecycle_stage = 'active' AND experiment_id = '10'" })).toEqual(['n3']);
    for (const filter of ["param.depth = '1'", "attribute.name = 'n1'", 'run.name IS NULL', "nope = 'x'"]) {
      await expect(found({ filter })).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' });
    }
  });

  it('accepts statuses by name and by number, and refuses invalid ids of experiments', async () => {
    expect(await found({ filter: "status = 'READY'" })).toEqual(['n1']);
    expect(await found({ filter: 'status != 2' })).toEqual(['n3', 'n2']);
    expect(await found({ filter: "status IN ('1', 'FAILED')" })).toEqual(['n3', 'n2']);
    await expect(found({ experimentIds: ['1', 'abc'] })).rejects.toThrow(/experiment ID/);
  });

  it('accepts a page token only for the search that returned it', async () => {
    const search = { filter: "name LIKE 'n%'", maxResults: 2, ...by('name') };
    const first = await page(search);
    expect(first.items.map(({ name }) => name)).toEqual(['n1', 'n2']);
    const pageToken = first.nextPageToken;
    const rest = await page({ ...search, pageToken, maxResults: 5 });
    expect(rest.items.map(({ name }) => name)).toEqual(['n3']);
    expect(rest.nextPageToken).toBeUndefined();
    for (const other of [{ filter: '' }, { experimentIds: ['1'] }, by('name', false)]) {
      await expect(page({ ...search, ...other, pageToken })).rejects.toThrow(
        /experiment_ids, filter and order/,
      );
    }
  });
});

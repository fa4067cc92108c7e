import { jest } from '@jest/globals';
import { MlflowModule } from '../../src/mlflow/index.js';
import { RunService } from '../../src/tracking/index.js';
import { PointHistory } from '../../src/tracking/metrics/point-history.js';
import { type StageApp, stageApp } from '../support/stage-app.js';

const COUNT = 200_000;

let app: StageApp;
beforeAll(async () => {
  app = await stageApp([MlflowModule]);
}, 60_000);
afterAll(async () => app?.end());

interface Page {
  metrics: { value: number; timestamp: number; step: number }[];
  next_page_token?: string;
}

async function page(run: string, key: string, size: number, token?: string): Promise<Page> {
  const query = new URLSearchParams({ run_id: run, metric_key: key, max_results: String(size) });
  if (token) query.set('page_token', token);
  const answer = await fetch(`${app.url}/api/2.0/mlflow/metrics/get-history?${query.toString()}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Page;
}

async function made(points: { value: number; timestamp: number; step: number }[]): Promise<string> {
  const { id } = await app.app
    .get(RunService)
    .startRun({ remote: true, experimentId: '0', startTime: 1, tags: [] });
  await app.app.get(RunService).logPoints(id, { m: points });
  return id;
}

describe('page of a long history', () => {
  it('has each point once while others are added before and after, at the cost of its own points', async () => {
    const runs = app.app.get(RunService);
    const at = (n: number) => ({ value: n / 7, timestamp: 2 * n, step: n });
    const run = await made(Array.from({ length: COUNT }, (_, n) => at(n)));
    const read = jest.spyOn(PointHistory.prototype, 'byTime');
    const sortedByTime = jest.spyOn(
      PointHistory.prototype as unknown as { sortedByTime(): Uint32Array },
      'sortedByTime',
    );
    const steps: number[] = [];
    let [token, pages, added] = [undefined as string | undefined, 0, 0];
    do {
      const { metrics, next_page_token: next } = await page(run, 'm', 10_000, token);
      for (const { step } of metrics) steps.push(step);
      pages += 1;
      token = next;
      if (pages > 10) continue;
      // One at the end, which is still to come, and one that lies before the page.
      const early = { key: 'm', value: 0, timestamp: 2 * pages + 1, step: -pages };
      const metric = [{ key: 'm', ...at(COUNT + added) }, early];
      await runs.logBatch(run, { metrics: metric, params: [], tags: [] });
      added += 1;
    } while (token);
    expect(added).toBe(10);
    expect(steps).toEqual(Array.from({ length: COUNT + added }, (_, n) => n));
    const objects = read.mock.results.reduce((sum, { value }) => sum + (value as unknown[]).length, 0);
    expect(objects).toBe(steps.length);
    // One sort by time per pair of added points at most: a page alone sorts nothing.
    expect(sortedByTime.mock.calls.length).toBeLessThanOrEqual(added);
    const again = await page(run, 'm', COUNT + 100);
    expect(again.metrics).toHaveLength(COUNT + 2 * added);
    expect(again.next_page_token).toBeUndefined();
  }, 120_000);

  it('is the same for any order of arrival, NaN too, and accepts tokens with an offset', async () => {
    const points = Array.from({ length: 500 }, (_, n) => ({
      value: n % 5 === 0 ? NaN : n % 7,
      timestamp: (n * 7919) % 31,
      step: (n * 104_729) % 17,
    }));
    const run = await made([]);
    const metrics = points.map((point) => ({ key: 'm', ...point }));
    await app.app.get(RunService).logBatch(run, { metrics, params: [], tags: [] });
    const { metrics: all } = await page(run, 'm', 10_000);
    const found: unknown[] = [];
    let token: string | undefined;
    do {
      const next = await page(run, 'm', 7, token);
      found.push(...next.metrics);
      token = next.next_page_token;
    } while (token);
    expect(found).toEqual(all);
    const distinct = new Set(points.map(({ value, timestamp, step }) => `${value},${timestamp},${step}`));
    expect(all).toHaveLength(distinct.size);
    expect(all.map(({ timestamp }) => timestamp)).toEqual(
      all.map(({ timestamp }) => timestamp).toSorted((a, b) => a - b),
    );
    const counted = Buffer.from(JSON.stringify({ offset: 490 })).toString('base64');
    expect((await page(run, 'm', 1000, counted)).metrics).toEqual(all.slice(490));
  }, 60_000);
});

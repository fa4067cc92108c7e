// Searches runs of 50 columns over HTTP, page by page, while runs are added: the pages must be those of the first request.
import { Agent } from 'node:http';
import { CALLERS, call } from './fill.mjs';

export const WIDE = { metrics: 25, params: 20, tags: 5 };

/** What is searched: a filter over four kinds of columns in two orders, patterns, and everything in large pages. */
const SEARCHES = [
  {
    what: 'filter on metrics, params, tags, and order by a metric, by 50',
    filter: "metrics.m3 > 0.3 and params.p5 != '2' and tags.t1 LIKE '%_3%' and attributes.status = 'RUNNING'",
    order_by: ['metrics.m7 DESC'],
    max_results: 50,
  },
  {
    what: 'five ILIKE and order by three columns, by 200',
    filter: [1, 2, 3, 4, 5].map((n) => `params.p${n} ILIKE '%_%'`).join(' and '),
    order_by: ['params.p1 DESC', 'tags.t2', 'metrics.m1'],
    max_results: 200,
  },
  { what: 'no filter, all runs by 1,000', filter: '', order_by: [], max_results: 1000 },
];

const pairs = (prefix, count, value) =>
  Array.from({ length: count }, (_, k) => ({ key: `${prefix}${k}`, value: value(k) }));

async function addRun(post, experiment_id, n) {
  const timestamp = Date.now();
  const { run } = await post('runs/create', { experiment_id, start_time: timestamp, run_name: `wide ${n}` });
  await post('runs/log-batch', {
    run_id: run.info.run_id,
    metrics: pairs('m', WIDE.metrics, (k) => ((n * (k + 7919)) % 1000) / 1000).map((one) => ({
      ...one,
      timestamp,
      step: 0,
    })),
    params: pairs('p', WIDE.params, (k) => String((n + k) % 10)),
    tags: pairs('t', WIDE.tags, (k) => `tag ${(n * (k + 1)) % 50} of ${k}`),
  });
  return run.info.run_id;
}

/**
 * Creates the runs, then searches. Returns for each search the milliseconds of its first page (median of 5), of all pages and
 * of the slowest page, and the number of runs added meanwhile.
 * @throws {Error} when a page repeats or omits a run
 */
export async function searchWide(uri, runs, say) {
  const agent = new Agent({ keepAlive: true, maxSockets: CALLERS + 1 });
  const post = (path, body) => call(agent, `${uri}/api/2.0/mlflow/${path}`, body);
  const { experiment_id } = await post('experiments/create', { name: 'bench-wide' });
  say(`making ${runs} runs of ${WIDE.metrics + WIDE.params + WIDE.tags} columns …`);
  let made = 0;
  const work = async () => {
    while (made < runs) await addRun(post, experiment_id, made++);
  };
  await Promise.all(Array.from({ length: CALLERS }, work));
  const results = [];
  for (const search of SEARCHES)
    results.push(await searchWhileAdding(post, experiment_id, search, () => made++));
  agent.destroy();
  return results;
}

async function searchWhileAdding(post, experiment_id, { what, ...search }, next) {
  const page = async (page_token) => {
    const start = performance.now();
    const body = { experiment_ids: [experiment_id], ...search, ...(page_token && { page_token }) };
    const answer = await post('runs/search', body);
    return { ...answer, took: performance.now() - start };
  };
  const first = [];
  for (let n = 0; n < 5; n++) first.push((await page()).took);
  const wanted = await idsOf(post, experiment_id, search);
  const adding = new AbortController();
  let added = 0;
  const adder = (async () => {
    while (!adding.signal.aborted) {
      await addRun(post, experiment_id, next());
      added += 1;
    }
  })();
  const found = [];
  let pages = 0;
  let slowest = 0;
  let token;
  const start = performance.now();
  try {
    do {
      const { runs = [], next_page_token, took } = await page(token);
      found.push(...runs.map(({ info }) => info.run_id));
      slowest = Math.max(slowest, took);
      pages += 1;
      token = next_page_token;
    } while (token);
  } finally {
    adding.abort();
    await adder;
  }
  const all = performance.now() - start;
  const seen = new Set(found);
  if (seen.size < found.length) throw new Error(`${what}: ${found.length - seen.size} runs came twice`);
  const lost = wanted.filter((id) => !seen.has(id));
  if (lost.length > 0) throw new Error(`${what}: ${lost.length} of ${wanted.length} runs were left out`);
  first.sort((a, b) => a - b);
  return { what, first: first[2], all, slowest, pages, found: found.length, added };
}

/** All matching runs before any is added. */
async function idsOf(post, experiment_id, search) {
  const answer = await post('runs/search', {
    experiment_ids: [experiment_id],
    ...search,
    max_results: 50_000,
  });
  return (answer.runs ?? []).map(({ info }) => info.run_id);
}

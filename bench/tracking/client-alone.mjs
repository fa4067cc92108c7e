// A server that does nothing: measures the time of the MLflow client itself, which is part of every call.
import { createServer } from 'node:http';

const EXPERIMENT = {
  experiment_id: '1',
  name: 'bench',
  artifact_location: 'mlflow-artifacts:/1',
  lifecycle_stage: 'active',
};
const RUN_ID = '0'.repeat(32);
const INFO = {
  run_id: RUN_ID,
  run_uuid: RUN_ID,
  run_name: 'run',
  experiment_id: '1',
  user_id: 'bench',
  status: 'RUNNING',
  start_time: 1,
  artifact_uri: `mlflow-artifacts:/1/${RUN_ID}/artifacts`,
  lifecycle_stage: 'active',
};
const ANSWERS = {
  'experiments/get-by-name': { experiment: EXPERIMENT },
  'runs/create': { run: { info: INFO, data: {}, inputs: {} } },
  'metrics/get-history': {
    metrics: Array.from({ length: 200 }, (_, step) => ({ key: 'loss', value: 1, timestamp: 1, step })),
  },
};

/**
 * Responds to the writes of the bench at once, and to every other call with the stored response of `upstream` to the same
 * call, which is requested once.
 */
export async function startClientAlone(upstream) {
  const known = new Map();
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    const call = new URL(request.url, 'http://x').pathname.replace('/api/2.0/mlflow/', '');
    const same = `${request.method} ${request.url} ${body}`;
    let answer = isSearch(request.url) ? known.get(same) : JSON.stringify(ANSWERS[call] ?? {});
    if (answer === undefined)
      known.set(same, (answer = await ask(`${upstream}${request.url}`, request, body)));
    response.setHeader('content-type', 'application/json');
    response.end(answer);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    name: 'the client alone',
    uri: `http://127.0.0.1:${server.address().port}`,
    stop: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  };
}

function isSearch(url) {
  return url.includes('/runs/search') || url.includes('bench-search');
}

async function textOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

async function ask(url, { method }, body) {
  const given = method === 'POST' ? { method, body, headers: { 'content-type': 'application/json' } } : {};
  return (await fetch(url, given)).text();
}

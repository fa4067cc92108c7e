// The runs that the search is measured over: two metrics and two params each, the same on every side.
import { closeSync, openSync, writeSync } from 'node:fs';
import { Agent, request } from 'node:http';

export const CALLERS = 8;

/** `[auc, loss, depth, rate]` of each run. */
export function valuesOf(runs) {
  return Array.from({ length: runs }, (_, i) => [
    ((i * 7919) % 1000) / 1000,
    1 / (i + 1),
    String(i % 10),
    String((i % 7) / 10),
  ]);
}

/** Creates the runs through the API, from several clients at once. */
export async function fillThroughApi(uri, runs) {
  const agent = new Agent({ keepAlive: true, maxSockets: CALLERS });
  const post = (path, body) => call(agent, `${uri}/api/2.0/mlflow/${path}`, body);
  const { experiment_id } = await post('experiments/create', { name: `bench-search-${runs}` });
  const values = valuesOf(runs);
  let next = 0;
  const work = async () => {
    while (next < runs) {
      const i = next++;
      const [auc, loss, depth, rate] = values[i];
      const timestamp = Date.now();
      const { run } = await post('runs/create', {
        experiment_id,
        start_time: timestamp,
        run_name: `run ${i}`,
      });
      await post('runs/log-batch', {
        run_id: run.info.run_id,
        metrics: [
          { key: 'auc', value: auc, timestamp, step: 0 },
          { key: 'loss', value: loss, timestamp, step: 0 },
        ],
        params: [
          { key: 'depth', value: depth },
          { key: 'rate', value: rate },
        ],
      });
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, work));
  agent.destroy();
}

/**
 * Posts JSON and returns the body of the response.
 * @throws {Error} when the status is not 200
 */
export function call(agent, url, body) {
  const bytes = Buffer.from(JSON.stringify(body));
  const headers = { 'content-type': 'application/json', 'content-length': bytes.length };
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, method: 'POST', headers }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString();
        if (answer.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`${url}: ${answer.statusCode} ${text.slice(0, 300)}`));
      });
    });
    sent.on('error', reject);
    sent.end(bytes);
  });
}

/** Incompressible bytes, the same every time. */
export function makeFile(path, megabytes) {
  const block = Buffer.alloc(1 << 20);
  let state = 12345;
  const file = openSync(path, 'w');
  for (let i = 0; i < megabytes; i++) {
    for (let at = 0; at < block.length; at += 4) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      block.writeUInt32LE(state, at);
    }
    writeSync(file, block);
  }
  closeSync(file);
}

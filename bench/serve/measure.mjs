import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../train/rounds.mjs';
import { postFor } from './load.mjs';

/** What a server writes behind (the prediction log) within this time after the load is part of the load's processor time. */
const SETTLE_MS = 1500;
const WARM_UP = { connections: 32, seconds: 2 };
const SAMPLE_MS = 1000;

export function warmUp(generator, side, request) {
  return postFor(generator, { ...target(side, request), ...WARM_UP });
}

/** Load on one route. Processor time and memory are of the whole process tree (`tree`) and of the server's process alone. */
export async function measure(generator, side, request, { connections, seconds }) {
  const before = side.cpu();
  const load = await postFor(generator, { ...target(side, request), connections, seconds });
  const memory = side.memory();
  await sleep(SETTLE_MS);
  const after = side.cpu();
  const perRequest = (part) => ((after[part] - before[part]) * 1e6) / load.requests;
  return {
    rate: load.requests / load.seconds,
    p50Ms: load.p50Ms,
    p99Ms: load.p99Ms,
    cpuUs: perRequest('tree'),
    processCpuUs: perRequest('process'),
    rssMb: memory.tree,
    processRssMb: memory.process,
    failed: load.failed,
  };
}

/**
 * Long load, with the resident memory of each second.
 * @returns the load's result, `samples` in MB of the server's process, and the largest memory of the process tree
 */
export async function measureMemory(generator, side, request, { connections, seconds }) {
  const samples = [];
  const tree = [];
  const timer = setInterval(() => {
    const memory = side.memory();
    samples.push(Math.round(memory.process));
    tree.push(memory.tree);
  }, SAMPLE_MS);
  try {
    const load = await postFor(generator, { ...target(side, request), connections, seconds });
    return { ...load, samples, largestTreeMb: Math.max(...tree) };
  } finally {
    clearInterval(timer);
  }
}

/** Whether the server has the route, that is: answers the request with a 2xx. @returns the reason where it does not */
export async function reasonAgainst(side, request, body) {
  const answer = await fetch(side.url + request.path, {
    method: 'POST',
    headers: { 'content-type': request.contentType },
    body,
  });
  const text = await answer.text();
  return answer.ok ? undefined : `${answer.status} ${text.slice(0, 200)}`;
}

/** The median of each field over the rounds; failures are summed. */
export function mediansOf(rounds) {
  return Object.fromEntries(
    Object.keys(rounds[0]).map((name) => {
      const values = rounds.map((round) => round[name]);
      return [name, name === 'failed' ? values.reduce((sum, n) => sum + n, 0) : median(values)];
    }),
  );
}

function target(side, { path, body, contentType }) {
  return { url: side.url + path, body, contentType };
}

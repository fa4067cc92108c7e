// One client with one connection that sends requests at a fixed rate.
import { Agent, request } from 'node:http';
import { SHOT } from '../shot.mjs';

const BODY = JSON.stringify(SHOT);
const ASK_STATE_MS = 1000;

/**
 * Sends requests until `over` returns true or the time is up. The latency of a request counts from its scheduled time, even if an
 * earlier one was still waiting: a server that stalls delays all requests that were due meanwhile.
 */
export async function askAtRate(url, rate, over, seconds) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const target = new URL('/predict', url);
  const latencies = [];
  let failures = 0;
  const study = { over: false };
  const watch = setInterval(() => void over().then((yes) => (study.over ||= yes)), ASK_STATE_MS);
  const begin = performance.now();
  let answeredAt = begin;
  for (let i = 0; !study.over; i++) {
    const planned = begin + (i * 1000) / rate;
    if (planned - begin > seconds * 1000) break;
    const late = answeredAt > planned;
    if (!late) await new Promise((done) => setTimeout(done, Math.max(0, planned - performance.now())));
    const from = late ? planned : performance.now();
    if ((await ask(target, agent)) !== 200) failures++;
    answeredAt = performance.now();
    latencies.push(answeredAt - from);
  }
  clearInterval(watch);
  agent.destroy();
  return { latencies, failures, tookSeconds: (performance.now() - begin) / 1000 };
}

/** Median, 99th percentile and maximum in ms. */
export function spread(latencies) {
  const sorted = Float64Array.from(latencies).sort();
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { requests: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: sorted.at(-1) };
}

function ask(target, agent) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(BODY) };
    const asked = request(target, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode));
      answer.once('error', reject);
    });
    asked.once('error', reject);
    asked.end(BODY);
  });
}

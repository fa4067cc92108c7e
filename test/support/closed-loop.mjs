// Sends one request after another on each of many connections, as fast as the server responds, in a separate process:
// node closed-loop.mjs <url> <connections> <seconds>. Prints one line of JSON. (steady-load.ts sends at a fixed rate.)
import { Agent, request } from 'node:http';
import { PREDICT_BODY, summaryOf } from './load-parts.mjs';

const [url, connections, seconds] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
const headers = { 'content-type': 'application/json', 'content-length': String(PREDICT_BODY.length) };
const until = performance.now() + Number(seconds) * 1000;
const times = { accepted: [], refused: [] };
const others = {};
let withoutRetry = 0;

await Promise.all(Array.from({ length: Number(connections) }, loop));
agent.destroy();
console.log(
  JSON.stringify({
    accepted: summaryOf(times.accepted),
    refused: summaryOf(times.refused),
    withoutRetry,
    others,
  }),
);

async function loop() {
  while (performance.now() < until) {
    const began = performance.now();
    const { status, retryAfter } = await send();
    const ms = performance.now() - began;
    if (status === 200) times.accepted.push(ms);
    else if (status === 503 || status === 429) {
      times.refused.push(ms);
      if (retryAfter === undefined) withoutRetry++;
      // A refused client does not retry at once.
      await new Promise((resolve) => setTimeout(resolve, 20));
    } else others[status] = (others[status] ?? 0) + 1;
  }
}

function send() {
  return new Promise((resolve) => {
    const sent = request(`${url}/predict`, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () =>
        resolve({ status: response.statusCode, retryAfter: response.headers['retry-after'] }),
      );
    });
    sent.on('error', (error) => resolve({ status: error.code }));
    sent.end(PREDICT_BODY);
  });
}

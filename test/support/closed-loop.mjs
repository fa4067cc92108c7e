// Sends one request after the other on each of many connections, as fast as they are answered, in a process of its own:
// node closed-loop.mjs <url> <connections> <seconds>. Prints one line of JSON.
import { Agent, request } from 'node:http';

const [url, connections, seconds] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
const body = JSON.stringify({
  Player_ID: 201939,
  X_Location: -80,
  Y_Location: 120,
  Total_Seconds_Remaining: 330,
  Shot_Type_Encoded: 2,
  Shot_Distance_Meters: 4.4,
  Shot_Zone_Combined: 3,
});
const headers = { 'content-type': 'application/json', 'content-length': String(body.length) };
const until = performance.now() + Number(seconds) * 1000;
const times = { accepted: [], refused: [] };
const others = {};
let withoutRetry = 0;

await Promise.all(Array.from({ length: Number(connections) }, loop));
agent.destroy();
console.log(
  JSON.stringify({
    accepted: summary(times.accepted),
    refused: summary(times.refused),
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
      // A client that is refused does not come back in the same moment.
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
    sent.end(body);
  });
}

function summary(all) {
  const sorted = all.toSorted((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

// node autocannon.mjs URL CONNECTIONS SECONDS BODY_FILE CONTENT_TYPE: as wrk.lua, where wrk is not installed.
import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';

const [url, connections, duration, bodyFile, contentType] = process.argv.slice(2);
const result = await autocannon({
  url,
  connections: Number(connections),
  duration: Number(duration),
  method: 'POST',
  body: readFileSync(bodyFile),
  headers: { 'content-type': contentType },
});
console.log(
  JSON.stringify({
    requests: result.requests.total,
    seconds: result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    maxMs: result.latency.max,
    failed: result.non2xx + result.errors,
  }),
);

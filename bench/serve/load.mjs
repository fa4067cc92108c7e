// The load generator: wrk where it is installed, as it takes the least of the cores that it shares with the server; else autocannon.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

const HERE = import.meta.dirname;

export function presentGenerator() {
  return spawnSync('wrk', ['--version']).error ? 'autocannon' : 'wrk';
}

/**
 * Posts a body over a number of connections, each sending its next request when it has the answer to the last.
 * @param body path of the body's file
 * @returns `{ requests, seconds, p50Ms, p99Ms, maxMs, failed }`; `failed` counts everything that was not a 2xx
 */
export async function postFor(generator, { url, body, contentType, connections, seconds }) {
  const settings = [String(connections), String(seconds)];
  const [program, ...args] =
    generator === 'wrk'
      ? ['wrk', '-t', '1', '-c', settings[0], '-d', `${settings[1]}s`, '-s', join(HERE, 'wrk.lua'), url]
      : [process.execPath, join(HERE, 'autocannon.mjs'), url, ...settings];
  if (generator === 'wrk') args.push('--');
  const child = spawn(program, [...args, body, contentType], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (text += data));
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  const line = text.split('\n').findLast((one) => one.startsWith('{'));
  if (code !== 0 || !line) throw new Error(`${generator} ended with ${code}:\n${text.slice(-2000)}`);
  return JSON.parse(line);
}

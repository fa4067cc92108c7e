import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

const MOST_TIMES_IDLE = 3;
const MOST_LAG_MS = 50;

/** Writes loop.md and loop.json, and prints the table. */
export function writeTable(results, measured) {
  const { idle, during, rows, source, algorithms, trials, rate } = measured;
  const machine = {
    node: process.version,
    cores: cpus().length,
    cpu: cpus()[0]?.model,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    load: loadavg().map((x) => Number(x.toFixed(2))),
  };
  const times = during.p99Ms / idle.p99Ms;
  const reached = { latency: times <= MOST_TIMES_IDLE, lag: during.lagP99Ms < MOST_LAG_MS };
  const date = new Date().toISOString();
  const line = (name, unit, key, goal = '', met = undefined) =>
    `| ${name} [${unit}] | ${number(idle[key])} | ${number(during[key])} | ${number(during[key] / idle[key])} | ${goal} | ${met === undefined ? '' : met ? 'yes' : 'no'} |`;
  const text = [
    '# The loop stays free',
    '',
    `\`npm run bench:loop\` on ${date}: one client, one connection, ${rate} \`POST /predict\` a second for ${idle.tookSeconds.toFixed(0)} s idle and`,
    `${during.tookSeconds.toFixed(0)} s while a study (${algorithms.join(', ')}; ${trials.finished} of ${trials.of} trials ended meanwhile) trains on ${rows.toLocaleString('en')}`,
    `shots (${source}), on the same machine. ${machine.cores} cores, ${machine.cpu}, ${machine.memoryGb} GB, Node ${machine.node}; load at the end ${machine.load.join(', ')}.`,
    '',
    '| measure | idle | study | ratio | goal | reached |',
    '| --- | --- | --- | --- | --- | --- |',
    line('POST /predict, p50', 'ms', 'p50Ms'),
    line('POST /predict, p99', 'ms', 'p99Ms', `≤ ${MOST_TIMES_IDLE} × idle`, reached.latency),
    line('POST /predict, worst', 'ms', 'maxMs'),
    line(
      'event-loop lag, p99 (timer of 10 ms included)',
      'ms',
      'lagP99Ms',
      `< ${MOST_LAG_MS} ms`,
      reached.lag,
    ),
    line('event-loop lag, worst', 'ms', 'lagMaxMs'),
    '',
    `${during.failures + idle.failures} of ${idle.requests + during.requests} answers were not 200.`,
    '',
  ].join('\n');
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, 'loop.md'), text);
  writeFileSync(join(results, 'loop.json'), `${JSON.stringify({ date, machine, ...measured }, null, 2)}\n`);
  console.log(text);
}

function number(value) {
  return value.toFixed(value < 10 ? 2 : 0);
}

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { goalsOf } from './goals.mjs';

const NAMES = {
  ours: 'PariVision',
  seed: 'FastAPI + mlflow.pyfunc, forest 50 × depth 8',
  onnx: 'FastAPI + onnxruntime, same booster',
  bare: 'bare Fastify, constant answer',
};

/** Writes serve.md and serve.json, and prints the table. Sections that this run has not measured keep their results there. */
export function writeTable(results, { measured, how }) {
  const file = join(results, 'serve.json');
  const before = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const now = { date: new Date().toISOString(), ...how, load: loadavg().map((x) => Number(x.toFixed(2))) };
  const merged = {
    machine: {
      node: process.version,
      cores: cpus().length,
      cpu: cpus()[0]?.model,
      memoryGb: Math.round(totalmem() / 2 ** 30),
    },
    times: { ...before.times, ...Object.fromEntries(Object.keys(measured).map((section) => [section, now])) },
    measured: { ...before.measured, ...measured },
  };
  const text = textOf(merged);
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, 'serve.md'), text);
  writeFileSync(file, `${JSON.stringify(merged, null, 2)}\n`);
  console.log(text);
}

function textOf({ machine, times, measured }) {
  const lines = [
    '# Serving compared with FastAPI and a bare Fastify',
    '',
    '`npm run bench:serve`: one server at a time, in turns; medians of the rounds; load generator and server share the cores.',
    `${machine.cores} cores, ${machine.cpu}, ${machine.memoryGb} GB, Node ${machine.node}.`,
    ...measuredTogether(times),
    '',
    '| goal for | measured | goal | reached |',
    '| --- | --- | --- | --- |',
    ...goalsOf(measured).map(
      ({ measure, value, unit, goal, reached }) =>
        `| ${measure} | ${rounded(value)} ${unit} | ${goal} | ${reached ? 'yes' : 'no'} |`,
    ),
    '',
  ];
  for (const [title, rows] of detailsOf(measured)) {
    lines.push(
      `## ${title}`,
      '',
      '| server and route | connections | requests/s | p50 ms | p99 ms | CPU µs/request | of it the server process | resident MB | of it the server process | not 2xx |',
      '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
      ...rows.map(([name, connections, result]) => detail(name, connections, result)),
      '',
    );
  }
  lines.push(
    'CPU and memory are of the process tree: the server and, with PariVision, its database, with the prediction log written (what is',
    'written up to 1.5 s after the load counts). Prediction log and metrics are on; all settings are the defaults.',
    ...leftOut(measured),
    '',
  );
  return lines.join('\n');
}

function detailsOf({ predict, protocols, batch, workers }) {
  const details = [];
  if (predict) {
    const rows = Object.entries(predict).flatMap(([side, byConnections]) =>
      Object.entries(byConnections).map(([connections, result]) => [NAMES[side], connections, result]),
    );
    details.push(['POST /predict', rows]);
  }
  for (const [title, section] of [
    ['Other contracts', protocols],
    ['Batches', batch],
  ]) {
    const rows = (section?.routes ?? [])
      .filter(({ result }) => result)
      .map(({ about, result }) => [about, section.connections, result]);
    if (rows.length > 0) details.push([title, rows]);
  }
  if (workers) {
    const rows = [
      ['one worker', workers.connections, workers.one],
      [`${workers.count} workers`, workers.connections, workers.many],
    ];
    details.push(['HTTP workers', rows]);
  }
  return details;
}

function detail(name, connections, result) {
  const { rate, p50Ms, p99Ms, cpuUs, processCpuUs, rssMb, processRssMb, failed } = result;
  const cells = [rate, p50Ms, p99Ms, cpuUs, processCpuUs, rssMb, processRssMb].map(rounded);
  return `| ${name} | ${connections} | ${cells.join(' | ')} | ${failed} |`;
}

function leftOut({ protocols, batch }) {
  return [protocols, batch]
    .flatMap((section) => section?.routes ?? [])
    .filter(({ reason }) => reason)
    .map(({ about, reason }) => `\nNot measured: ${about} (${reason.replaceAll(/\s+/g, ' ')})`);
}

/** One line for the sections of each run of the bench. */
function measuredTogether(times) {
  const together = new Map();
  for (const [section, { date, rounds, seconds, generator, load, packages }] of Object.entries(times)) {
    const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
    const when = `on ${date}, ${rounds} rounds of ${seconds} s with ${generator}, load at the end ${load.join(', ')}; ${versions.join(', ')}`;
    together.set(when, [...(together.get(when) ?? []), section]);
  }
  return [...together].map(([when, names]) => `Measured: ${names.join(', ')} ${when}.`);
}

function rounded(value) {
  return value < 10 ? value.toFixed(2) : value.toFixed(0);
}

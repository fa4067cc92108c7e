// npm run bench:serve: PariVision compared with FastAPI (the seed's forest; onnxruntime) and a bare Fastify, one at a time, in turns.
// Writes bench/results/serve.md and .json.  npm run bench:serve -- --help lists its flags.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { knownSettings, readCommand } from '../../scripts/command-line.mjs';
import { COMMANDS } from '../../scripts/commands.mjs';
import { ensurePython } from '../python.mjs';
import { COMPARED_AT } from './goals.mjs';
import { presentGenerator } from './load.mjs';
import { measure, measureMemory, mediansOf, reasonAgainst, warmUp } from './measure.mjs';
import { BATCH_ROWS, writeRequests } from './requests.mjs';
import { prepare, startBare, startOnnx, startOurs, startSeed } from './sides.mjs';
import { writeTable } from './table.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '..', '..');
const SECTIONS = ['predict', 'protocols', 'batch', 'workers', 'memory'];
/** A batch takes milliseconds of one core: with two clients the server never waits for the other. */
const BATCH_CONNECTIONS = 2;
/** Above this load the machine does something else, too. */
const QUIET_LOAD = 0.5;

const { values: options } = readCommand(COMMANDS['bench:serve']);
const only = new Set(options.only ?? SECTIONS);
const generator = options.generator ?? presentGenerator();
const { rounds, seconds, minutes } = options;
const [busy] = loadavg();
if (busy > QUIET_LOAD) say(`the machine is not idle (load ${busy.toFixed(2)}): the numbers will be too low`);
const python = ensurePython(join(HERE, '..', 'peers', 'serve-requirements.txt'), 'serve');
const folder = mkdtempSync(join(tmpdir(), 'parivision-bench-'));
const context = { root: ROOT, folder, python, say };
const measured = {};
try {
  const requests = writeRequests(folder);
  const models = await prepare(context);
  if (['predict', 'protocols', 'batch'].some((section) => only.has(section))) await compare(requests, models);
  if (only.has('workers') && hasWorkers()) measured.workers = await workers(requests.predict);
  if (only.has('memory') && minutes > 0) measured.memory = await memory(requests.predict);
  writeTable(join(ROOT, 'bench', 'results'), {
    measured,
    how: { rounds, seconds, generator, packages: models.packages },
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The sides in turns, so that other load on the machine affects all of them. */
async function compare(requests, models) {
  const starts = {
    ours: () => startOurs(context),
    seed: () => startSeed(context, models),
    onnx: () => startOnnx(context, models),
    bare: () => startBare(),
  };
  const names = only.has('predict')
    ? Object.keys(starts)
    : ['ours', ...(only.has('protocols') ? ['bare'] : [])];
  const connections = only.has('predict') ? options.connections : only.has('protocols') ? [COMPARED_AT] : [];
  const results = Object.fromEntries(names.map((name) => [name, {}]));
  const protocols = routesOf('protocols', [requests.infer, requests.invocations], COMPARED_AT);
  const batch = routesOf('batch', [requests.batchJson, requests.batchArrow], BATCH_CONNECTIONS);
  for (let round = 1; round <= rounds; round++) {
    for (const name of names) {
      const side = await starts[name]();
      try {
        await warmUp(generator, side, requests.predict);
        for (const count of connections) {
          const result = await measure(generator, side, requests.predict, { connections: count, seconds });
          (results[name][count] ??= []).push(result);
          say(`round ${round}, ${name}, ${count} connections: ${described(result)}`);
        }
        if (name === 'ours') for (const route of [...protocols, ...batch]) await measureRoute(side, route);
      } finally {
        await side.stop();
      }
    }
  }
  const medians = Object.fromEntries(
    Object.entries(results).map(([name, byCount]) => [
      name,
      Object.fromEntries(Object.entries(byCount).map(([count, list]) => [count, mediansOf(list)])),
    ]),
  );
  if (only.has('predict')) measured.predict = medians;
  if (only.has('protocols') && medians.bare[COMPARED_AT]) {
    const bare = medians.bare[COMPARED_AT];
    measured.protocols = { connections: COMPARED_AT, bare, routes: protocols.map(routeResult) };
  }
  if (only.has('batch')) {
    measured.batch = { connections: BATCH_CONNECTIONS, rows: BATCH_ROWS, routes: batch.map(routeResult) };
  }
}

function routesOf(section, list, connections) {
  return only.has(section) ? list.map((request) => ({ request, connections, answers: [] })) : [];
}

/** Measures a route if it is there; else the reason is kept. */
async function measureRoute(side, route) {
  const { request, connections, answers } = route;
  route.reason ??= await reasonAgainst(side, request, readFileSync(request.body));
  if (route.reason) {
    say(`${request.about}: left out, it answers ${route.reason}`);
    return;
  }
  await warmUp(generator, side, request);
  const result = await measure(generator, side, request, { connections, seconds });
  answers.push(result);
  say(`${request.about}: ${described(result)}`);
}

function routeResult({ request: { about, leastMillions }, reason, answers }) {
  const named = { about, ...(leastMillions && { leastMillions }) };
  return reason ? { ...named, reason } : { ...named, result: mediansOf(answers) };
}

function hasWorkers() {
  const has = knownSettings().some(({ variable }) => variable === 'HTTP_WORKERS');
  if (!has) say('workers: left out, there is no setting HTTP_WORKERS');
  return has;
}

/** One HTTP worker and as many as the machine has cores, in turns. */
async function workers(request) {
  const count = cpus().length;
  const answers = [[], []];
  for (let round = 1; round <= rounds; round++) {
    for (const [i, number] of [1, count].entries()) {
      const side = await startOurs(context, { HTTP_WORKERS: String(number) });
      try {
        await warmUp(generator, side, request);
        const result = await measure(generator, side, request, { connections: COMPARED_AT, seconds });
        answers[i].push(result);
        say(`round ${round}, ${number} HTTP workers: ${described(result)}`);
      } finally {
        await side.stop();
      }
    }
  }
  const [one, many] = answers.map(mediansOf);
  return { count, connections: COMPARED_AT, one, many, ratio: many.cpuUs / one.cpuUs };
}

async function memory(request) {
  say(`memory under ${minutes} min of load at ${COMPARED_AT} connections …`);
  const side = await startOurs(context);
  try {
    const result = await measureMemory(generator, side, request, {
      connections: COMPARED_AT,
      seconds: minutes * 60,
    });
    return { ...result, minutes };
  } finally {
    await side.stop();
  }
}

function described({ rate, p99Ms, cpuUs, failed }) {
  return `${rate.toFixed(0)} requests/s, p99 ${p99Ms.toFixed(2)} ms, ${cpuUs.toFixed(1)} µs CPU each, ${failed} failed`;
}

function say(text) {
  console.log(`PariVision · bench: ${text}`);
}

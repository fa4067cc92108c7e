// npm run bench:serve: PariVision beside FastAPI (the seed's forest; onnxruntime) and a bare Fastify, one at a time, in turns.
// Writes bench/results/serve.md and .json.  npm run bench:serve -- --help lists its flags.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCommand } from '../../scripts/command-line.mjs';
import { COMMANDS } from '../../scripts/commands.mjs';
import { ensurePython } from '../python.mjs';
import { COMPARED_AT } from './goals.mjs';
import { presentGenerator } from './load.mjs';
import { measure, measureMemory, mediansOf, reasonAgainst, warmUp } from './measure.mjs';
import { writeRequests } from './requests.mjs';
import { prepare, startBare, startOnnx, startOurs, startSeed } from './sides.mjs';
import { writeTable } from './table.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '..', '..');
const SECTIONS = ['predict', 'protocols', 'memory'];
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
  if (only.has('predict') || only.has('protocols')) await compare(requests, models);
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
  const names = only.has('predict') ? Object.keys(starts) : ['ours', 'bare'];
  const connections = only.has('predict') ? options.connections : [COMPARED_AT];
  const results = Object.fromEntries(names.map((name) => [name, {}]));
  const routes = only.has('protocols') ? [requests.infer, requests.invocations] : [];
  const answers = routes.map(() => []);
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
        if (name === 'ours') await measureRoutes(side, routes, answers);
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
    measured.protocols = {
      connections: COMPARED_AT,
      bare: medians.bare[COMPARED_AT],
      routes: routes.map((route, i) => routeResult(route, answers[i])),
    };
  }
}

/** Measures each route that is there; of another the reason is kept. */
async function measureRoutes(side, routes, answers) {
  for (const [i, route] of routes.entries()) {
    const reason = await reasonAgainst(side, route, readFileSync(route.body));
    if (reason) {
      say(`${route.about}: left out, it answers ${reason}`);
      answers[i] = [{ reason }];
      continue;
    }
    await warmUp(generator, side, route);
    const result = await measure(generator, side, route, { connections: COMPARED_AT, seconds });
    answers[i].push({ result });
    say(`${route.about}: ${described(result)}`);
  }
}

function routeResult({ about }, answers) {
  const reason = answers.find((answer) => answer.reason)?.reason;
  return reason ? { about, reason } : { about, result: mediansOf(answers.map(({ result }) => result)) };
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

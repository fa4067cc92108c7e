// The servers that are measured. One runs at a time.
import { execFile, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startApp } from '../loop/app.mjs';
import { cpuOf, cpuOfTree, freePort, memoryOf, memoryOfTree } from '../processes.mjs';

const PEERS = join(import.meta.dirname, '..', 'peers');
const FIRST_RUN_SHOTS = 20_000;
const START_LIMIT_MS = 60_000;

/**
 * Lets PariVision ingest shots of the virtual league, fits the models of all sides on them, and makes the booster its champion.
 * @returns the files of the models, the version that PariVision serves, and the versions of the peers' packages
 */
export async function prepare({ root, folder, python, say }) {
  say(`first run on ${FIRST_RUN_SHOTS.toLocaleString('en')} shots of the virtual league …`);
  const app = await startApp(root, join(folder, 'ours'), [], {
    FIRST_RUN_NODES: String(FIRST_RUN_SHOTS),
    STUDY_ALGORITHMS: 'logistic-regression',
  });
  try {
    await until(async () => (await app.get('/health/ready')).status === 200);
    await until(async () => (await app.get('/pipelines/daily/runs')).body.items[0]?.state === 'succeeded');
    const shots = join(folder, 'shots.csv');
    writeFileSync(shots, await bytesOf(`${app.url}/gold/snapshots/latest/data.csv`));
    say('fitting the models …');
    const fitted = await promisify(execFile)(python, [join(PEERS, 'fit_served.py'), shots, folder]);
    const packages = JSON.parse(fitted.stdout.trim().split('\n').at(-1));
    const imported = await fetch(`${app.url}/registry/models/parivision/versions/import`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: readFileSync(join(folder, 'booster.txt')),
    });
    if (imported.status !== 201) throw new Error(`the booster was refused: ${await imported.text()}`);
    const { version } = await imported.json();
    const promoted = await app.post('/champion/promote', { version, reason: 'bench:serve' });
    if (promoted.status !== 200) throw new Error(`no promotion: ${JSON.stringify(promoted.body)}`);
    const onnx = join(folder, 'booster.onnx');
    writeFileSync(
      onnx,
      await bytesOf(`${app.url}/registry/models/parivision/versions/${version}/model.onnx`),
    );
    return { onnx, seed: join(folder, 'seed-model'), version, packages };
  } finally {
    await app.stop();
  }
}

/** Starts PariVision with its default settings on the prepared folder; `environment` adds to them. */
export async function startOurs({ root, folder }, environment = {}) {
  const app = await startApp(root, join(folder, 'ours'), [], {
    FIRST_RUN_NODES: '0',
    LOG_LEVEL: 'info',
    ...environment,
  });
  await until(async () => (await app.get('/health/ready')).status === 200);
  return side(app.url, app.pid, app.stop);
}

export function startSeed({ python }, models) {
  return startPeer(python, (port) => [join(PEERS, 'serve_seed.py'), port, models.seed]);
}

export function startOnnx({ python }, models) {
  return startPeer(python, (port) => [join(PEERS, 'serve_onnx.py'), port, models.onnx]);
}

export function startBare() {
  return startPeer(process.execPath, (port) => [join(PEERS, 'bare-fastify.mjs'), port]);
}

async function startPeer(program, argumentsFor) {
  const port = await freePort();
  const child = spawn(program, argumentsFor(String(port)), { stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.on('data', (data) => (text = (text + data).slice(-4000)));
  const state = { isOver: false };
  const ended = new Promise((resolve) => child.once('close', resolve)).then(() => (state.isOver = true));
  const url = `http://127.0.0.1:${port}`;
  await until(async () => {
    if (state.isOver) throw new Error(`the peer ended at its start:\n${text}`);
    return (await fetch(url).catch(() => undefined))?.ok;
  });
  return side(url, child.pid, async () => {
    child.kill('SIGTERM');
    await ended;
  });
}

function side(url, pid, stop) {
  return {
    url,
    stop,
    /** Seconds of the whole process tree, and of the server's process alone. */
    cpu: () => ({ tree: cpuOfTree(pid), process: cpuOf(pid) }),
    /** Resident MB of the whole process tree, and of the server's process alone. */
    memory: () => ({ tree: memoryOfTree(pid).rssMb, process: memoryOf(pid) }),
  };
}

async function bytesOf(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`GET ${url}: ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}

async function until(ask) {
  const end = Date.now() + START_LIMIT_MS;
  while (!(await ask())) {
    if (Date.now() > end) throw new Error(`not within ${START_LIMIT_MS / 1000} s`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

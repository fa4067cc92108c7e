// The two sides: PariVision on its own database, and `mlflow server` on SQLite, each in a separate folder.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** Returns a free port. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts PariVision without a first run, and returns once `/health` responds. */
export async function startPariVision(root, folder) {
  const port = await freePort();
  const environment = {
    PORT: String(port),
    DATA_DIR: folder,
    FIRST_RUN_NODES: '0',
    PIPELINE_ENABLED: 'false',
    LOG_LEVEL: 'warn',
  };
  return started('PariVision', process.execPath, [join(root, 'dist/main.js')], environment, port);
}

/** Starts `mlflow server` with a number of workers, and returns once `/health` responds. */
export async function startMlflow(python, folder, workers) {
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const args = [
    '-m',
    'mlflow',
    'server',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--backend-store-uri',
    `sqlite:///${join(folder, 'mlflow.db')}`,
    '--artifacts-destination',
    join(folder, 'artifacts'),
    ...(workers ? ['--workers', String(workers)] : []),
  ];
  const name = `MLflow (${workers ? `${workers} worker` : 'default workers'})`;
  return { ...(await started(name, python, args, {}, port)), database: join(folder, 'mlflow.db') };
}

async function started(name, command, args, environment, port) {
  const begin = performance.now();
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...environment },
    detached: true,
  });
  let text = '';
  child.stderr.on('data', (data) => (text = (text + data).slice(-4000)));
  const ended = new Promise((resolve) => child.once('close', resolve));
  let over = false;
  void ended.then(() => (over = true));
  const uri = `http://127.0.0.1:${port}`;
  for (;;) {
    if (over) throw new Error(`${name} ended at its start:\n${text}`);
    const answer = await fetch(`${uri}/api/2.0/mlflow/experiments/search?max_results=1`).catch(
      () => undefined,
    );
    if (answer?.ok) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    name,
    uri,
    startSeconds: (performance.now() - begin) / 1000,
    memory: () => memoryOfTree(child.pid),
    stop: async () => {
      process.kill(-child.pid, 'SIGTERM');
      const late = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), 15_000);
      await ended;
      clearTimeout(late);
    },
  };
}

/** Resident bytes (RSS) and proportional bytes (PSS) of a process and its descendants. Linux only. */
export function memoryOfTree(root) {
  const parents = new Map();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = field(`/proc/${entry}/status`, 'PPid');
    if (parent !== undefined) parents.set(Number(entry), parent);
  }
  const tree = [root];
  for (const pid of tree)
    tree.push(...[...parents].filter(([, parent]) => parent === pid).map(([child]) => child));
  const sum = (file, name) =>
    tree.reduce((total, pid) => total + (field(`/proc/${pid}/${file}`, name) ?? 0), 0);
  return {
    processes: tree.length,
    rssMb: sum('status', 'VmRSS') / 1024,
    /** Read on request only: the kernel walks through all pages for it. */
    get pssMb() {
      return sum('smaps_rollup', 'Pss') / 1024;
    },
  };
}

/** The number behind "Name:" in a file of /proc; undefined if the process has ended. */
function field(file, name) {
  try {
    const found = readFileSync(file, 'utf8').match(new RegExp(`^${name}:\\s+(\\d+)`, 'm'));
    return found ? Number(found[1]) : undefined;
  } catch {
    return undefined;
  }
}

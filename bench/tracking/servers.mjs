// The two sides: PariVision on its own database, and `mlflow server` on SQLite, each in a separate folder.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, memoryOfTree } from '../processes.mjs';

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

// The built application on a separate database and folder.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Starts it, and returns once it listens. */
export async function startApp(root, folder, flags, environment) {
  const child = spawn(process.execPath, [...flags, join(root, 'dist/main.js')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PORT: '0',
      DATA_DIR: folder,
      PIPELINE_ENABLED: 'false',
      LOG_LEVEL: 'warn',
      ...environment,
    },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => (text = (text + data).slice(-4000)));
  let over = false;
  const ended = new Promise((resolve) => child.once('close', resolve)).then(() => (over = true));
  let url;
  while (!url) {
    if (over) throw new Error(`the application ended at its start:\n${text}`);
    url = addressIn(join(folder, 'instance.json'), child.pid);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const get = (path) => answerOf(fetch(url + path));
  return {
    url,
    pid: child.pid,
    output: () => text,
    get,
    post: (path, body) =>
      answerOf(
        fetch(url + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      ),
    /** Delay of the event loop in seconds since the last reading. */
    lag: async () => {
      const metrics = await (await fetch(`${url}/metrics`)).text();
      return { p99: gauge(metrics, 'p99'), max: gauge(metrics, 'max') };
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Niceness (0 to 19) of each busy thread besides the event loop's; empty without /proc. */
export function niceOfThreads(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`)
      .filter((id) => Number(id) !== pid)
      .map((id) => readFileSync(`/proc/${pid}/task/${id}/stat`, 'utf8').split(') ')[1].split(' '))
      .filter(([state]) => state === 'R')
      .map((fields) => Number(fields[16]));
  } catch {
    return [];
  }
}

async function answerOf(asked) {
  const response = await asked;
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
}

function addressIn(file, pid) {
  try {
    const note = JSON.parse(readFileSync(file, 'utf8'));
    return note.pid === pid ? note.url : undefined;
  } catch {
    // Not written yet.
    return undefined;
  }
}

function gauge(metrics, name) {
  return Number(metrics.match(new RegExp(`^nodejs_eventloop_lag_${name}_seconds (\\S+)$`, 'm'))[1]);
}

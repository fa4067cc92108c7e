import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../platform/config/environment.js';
import type { Settings } from '../../platform/config/settings.js';
import { AppError } from '../../platform/errors/app-error.js';
import { readInstance } from '../../platform/instance/instance-lock.js';
import type { PipelineRequest } from './arguments.js';
import { say } from './say.js';

const MAIN = fileURLToPath(new URL('../../main.js', import.meta.url));
const LONGEST_START_MS = 180_000;

/** Uses the instance that runs on the data folder; where there is none, starts one for the while and stops it afterwards. */
export async function withInstance<T>(
  settings: Settings,
  request: PipelineRequest,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const running = readInstance(settings.dataDir);
  if (running?.url) {
    say(`using the instance at ${running.url}`);
    return use(running.url);
  }
  say('no instance is running on this data folder: starting one for this run');
  const child = spawn(process.execPath, ['--enable-source-maps', MAIN], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: childEnvironment(settings, {
      PORT: '0',
      FIRST_RUN_NODES: '0',
      PIPELINE_ENABLED: 'false',
      LOG_FORMAT: 'pretty',
      // What it does is printed here, from the events of the run; its own lines would say it again.
      LOG_LEVEL: settings.logLevel === 'info' ? 'warn' : settings.logLevel,
      // Whoever can type this command may name any address.
      ...(request.source?.startsWith('http') ? { FEED_ALLOWED: request.source } : {}),
    }),
  });
  const ended = new Promise<never>((_resolve, reject) => {
    child.once('exit', () =>
      reject(
        new AppError({
          code: 'pipelines.instance',
          kind: 'unavailable',
          message: 'The instance has ended; its last lines above say why.',
        }),
      ),
    );
  });
  try {
    return await Promise.race([ended, addressOf(settings.dataDir, child.pid!).then(use)]);
  } finally {
    ended.catch(() => undefined);
    if (child.exitCode === null) {
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('exit', resolve));
    }
  }
}

async function addressOf(dataDir: string, pid: number): Promise<string> {
  const until = Date.now() + LONGEST_START_MS;
  while (Date.now() < until) {
    const note = readInstance(dataDir);
    if (note?.pid === pid && note.url) return note.url;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new AppError({
    code: 'pipelines.instance',
    kind: 'unavailable',
    message: 'The instance did not start in three minutes.',
  });
}

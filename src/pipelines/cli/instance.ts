import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../platform/config/environment.js';
import type { Settings } from '../../platform/config/settings.js';
import { AppError } from '../../platform/errors/app-error.js';
import { readInstance } from '../../platform/instance/instance-lock.js';
import type { PipelineRequest } from './arguments.js';
import { printLine } from './run-pipeline.js';

const MAIN = fileURLToPath(new URL('../../main.js', import.meta.url));
const LONGEST_START_MS = 180_000;

/** Uses the instance that runs on the data folder; if there is none, starts one and stops it afterwards. */
export async function withInstance<T>(
  settings: Settings,
  request: PipelineRequest,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const running = readInstance(settings.dataDir);
  if (running?.url) {
    printLine(`using the instance at ${running.url}`);
    return use(running.url);
  }
  printLine('no instance is running on this data folder: starting one for this run');
  const child = spawn(process.execPath, ['--enable-source-maps', MAIN], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: childEnvironment(settings, {
      PORT: '0',
      FIRST_RUN_NODES: '0',
      PIPELINE_ENABLED: 'false',
      LOG_FORMAT: 'pretty',
      // The events of the run are printed here; the instance's own log lines would repeat them.
      LOG_LEVEL: settings.logLevel === 'info' ? 'warn' : settings.logLevel,
      // The user of this command may name any address.
      ...(request.source?.startsWith('http') ? { FEED_ALLOWED: request.source } : {}),
    }),
  });
  const ended = new Promise<never>((_resolve, reject) => {
    child.once('exit', () =>
      reject(
        new AppError({
          code: 'pipelines.instance',
          kind: 'unavailable',
          message: 'The instance has ended; the last lines above show the reason.',
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
    const instance = readInstance(dataDir);
    if (instance?.pid === pid && instance.url) return instance.url;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new AppError({
    code: 'pipelines.instance',
    kind: 'unavailable',
    message: 'The instance did not start within three minutes.',
  });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'main.js');

export interface StartedApp {
  url: string;
  dataDir: string;
  pid: number;
  /** Everything the application has printed so far. */
  output(): string;
  /** SIGTERM, then waits for the orderly end. Answers the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL, as a crash. */
  kill(): Promise<void>;
  /** Waits for the process to end by itself (for crash points and refused starts). */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

let databases = 0;

/** A name for a database of one's own on the tests' shared server. */
export function freshDatabase(): string {
  return `test_${process.pid}_${Date.now().toString(36)}_${databases++}`;
}

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A folder that is removed when the test file ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'parivision-e2e-'));
  folders.push(folder);
  return folder;
}

/** Starts the built application on any free port, on a database of its own unless the environment names one, without waiting. */
export function launchApp(environment: Record<string, string> = {}): {
  child: ChildProcess;
  dataDir: string;
  output: () => string;
} {
  if (!existsSync(MAIN)) throw new Error('dist/main.js is missing: run npm run build first');
  const dataDir = environment.DATA_DIR ?? temporaryFolder();
  const child = spawn(process.execPath, ['--enable-source-maps', MAIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      MONGODB_URI: process.env.PARIVISION_TEST_MONGODB_URI,
      MONGODB_DATABASE: freshDatabase(),
      PORT: '0',
      LOG_FORMAT: 'pretty',
      FIRST_RUN_NODES: '0',
      ...environment,
      DATA_DIR: dataDir,
    },
  });
  let text = '';
  child.stdout!.on('data', (data: Buffer) => (text += data.toString()));
  child.stderr!.on('data', (data: Buffer) => (text += data.toString()));
  return { child, dataDir, output: () => text };
}

/** Starts the built application and waits until it listens. @throws with its output if it ends before */
export async function startApp(environment: Record<string, string> = {}): Promise<StartedApp> {
  const { child, dataDir, output } = launchApp(environment);
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  );
  const url = await Promise.race([
    addressIn(join(dataDir, 'instance.json'), child.pid!),
    ended.then(({ code }) => {
      throw new Error(`the application ended with ${code}:\n${output()}`);
    }),
  ]);
  return {
    url,
    dataDir,
    pid: child.pid!,
    output,
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      return (await ended).code;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function addressIn(file: string, pid: number): Promise<string> {
  for (;;) {
    try {
      const note = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; url?: string };
      if (note.pid === pid && note.url) return note.url;
    } catch {
      // Not written yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Asks again and again until the answer is what one waits for. @throws with the last answer after `seconds` */
export async function eventually<T>(
  ask: () => Promise<T>,
  good: (answer: T) => boolean,
  seconds = 60,
): Promise<T> {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask().catch((error: unknown) => error as T);
    if (!(answer instanceof Error) && good(answer)) return answer;
    if (Date.now() > until)
      throw new Error(`not within ${seconds} s; last answer: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** GET or POST as JSON. */
export async function call<T = unknown>(url: string, body?: unknown): Promise<{ status: number; body: T }> {
  const response = await fetch(
    url,
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  );
  const text = await response.text();
  return { status: response.status, body: (text ? JSON.parse(text) : undefined) as T };
}

/** Runs `daily` and waits for its end. */
export async function runDaily(url: string, request: object = {}, seconds = 120): Promise<RunView> {
  const started = await call<RunView>(`${url}/pipelines/daily/runs`, request);
  if (started.status !== 202) throw new Error(`the run was refused: ${JSON.stringify(started.body)}`);
  return runEnd(url, started.body.id, seconds);
}

export async function runEnd(url: string, id: string, seconds = 120): Promise<RunView> {
  const answer = await eventually(
    () => call<RunView>(`${url}/pipelines/runs/${id}`),
    ({ body }) => body.state !== 'running',
    seconds,
  );
  return answer.body;
}

export interface RunView {
  id: string;
  state: string;
  error?: string;
  attempts: number;
  steps: {
    name: string;
    state: string;
    counts: Record<string, number>;
    outputs: Record<string, string>;
    error?: string;
  }[];
}

import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { runtimeBusy, runtimeEnded, tensorInvalid } from '../serving.errors.js';
import type { Tensor } from '../served-model.js';
import type { OnnxOrder, OnnxReply } from './onnx-messages.js';

export interface OnnxLimits {
  /** For reading the model. */
  loadMs: number;
  /** For one answer; after that the runtime counts as hung. */
  runMs: number;
  /** Requests under way at the same time. */
  requests: number;
  /** After the process has ended by itself n times in a row, it is started again after 2^(n - 1) times this. */
  pauseMs: number;
}

const LIMITS: OnnxLimits = { loadMs: 30_000, runMs: 10_000, requests: 64, pauseMs: 250 };
const LONGEST_PAUSE_MS = 30_000;

type Loaded = Extract<OnnxReply, { kind: 'loaded' }>;

/** The runtime could not read the model; the message is the runtime's. */
export class UnreadableByRuntime extends Error {
  override readonly name = 'UnreadableByRuntime';
}

interface Request {
  resolve: (outputs: Map<string, Tensor>) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

interface Running {
  child: ChildProcess;
  loaded: Promise<Loaded>;
}

/** Whether the optional package is installed. */
export function hasOnnxRuntime(): boolean {
  try {
    createRequire(fileURLToPath(import.meta.url)).resolve('onnxruntime-node');
    return true;
  } catch {
    return false;
  }
}

/**
 * A process with one ONNX model. It is started by the first request, and again after it has ended: whatever ends it is the
 * error of the requests that were under way, and of no others.
 */
export class OnnxProcess {
  private running?: Running;
  private readonly requests = new Map<number, Request>();
  private lastId = 0;
  /** Requests that are waiting, for the start of the process or for an answer. */
  private pending = 0;
  /** How often in a row the process ended without an answer. */
  private failures = 0;
  private startAt = 0;
  private isClosed = false;

  constructor(
    private readonly what: string,
    private readonly file: Uint8Array,
    private readonly limits: OnnxLimits = LIMITS,
  ) {}

  /** Of the process; undefined while there is none. */
  get pid(): number | undefined {
    return this.running?.child.pid;
  }

  /**
   * The inputs and outputs of the model.
   * @throws {UnreadableByRuntime} when the runtime cannot read the file
   * @throws {AppError} `serving.runtime-ended` when the process of the runtime failed
   */
  async load(): Promise<Loaded> {
    return (await this.started()).loaded;
  }

  /**
   * @throws {AppError} `serving.runtime-ended` when the process failed; `serving.runtime-busy` when too many requests are in
   * progress; `serving.tensor-invalid` when the runtime rejects the inputs
   */
  async run(inputs: Map<string, Tensor>): Promise<Map<string, Tensor>> {
    if (this.pending >= this.limits.requests) throw runtimeBusy(this.what);
    this.pending++;
    try {
      const { child, loaded } = await this.started();
      await loaded;
      return await this.ask(child, inputs);
    } finally {
      this.pending--;
      if (this.isClosed) this.endIfIdle();
    }
  }

  /** Ends the process after the requests in progress. A later request starts it for itself. */
  close(): void {
    this.isClosed = true;
    this.endIfIdle();
  }

  private async ask(child: ChildProcess, inputs: Map<string, Tensor>): Promise<Map<string, Tensor>> {
    const id = ++this.lastId;
    try {
      return await new Promise((resolve, reject) => {
        const hung = () => {
          child.kill('SIGKILL');
          reject(runtimeEnded(this.what, `it did not answer within ${this.limits.runMs / 1000} s`));
        };
        this.requests.set(id, { resolve, reject, timer: setTimeout(hung, this.limits.runMs) });
        send(child, { kind: 'run', id, inputs });
      });
    } finally {
      clearTimeout(this.requests.get(id)?.timer);
      this.requests.delete(id);
    }
  }

  private endIfIdle(): void {
    if (this.pending > 0) return;
    const ending = this.running;
    this.running = undefined;
    ending?.child.kill('SIGKILL');
  }

  private async started(): Promise<Running> {
    if (this.running) return this.running;
    const wait = this.startAt - performance.now();
    if (wait > 0) {
      const times = `it ended ${this.failures} times in a row and is started again in ${Math.ceil(wait)} ms`;
      throw runtimeEnded(this.what, times, Math.ceil(wait / 1000));
    }
    const child = startChild();
    const running = { child, loaded: this.loading(child) };
    // Whoever waits for it receives the error.
    running.loaded.catch(() => child.kill('SIGKILL'));
    this.running = running;
    return running;
  }

  private loading(child: ChildProcess): Promise<Loaded> {
    return new Promise((resolve, reject) => {
      const late = () => {
        reject(runtimeEnded(this.what, `it did not load the model within ${this.limits.loadMs / 1000} s`));
      };
      const timer = setTimeout(late, this.limits.loadMs);
      child.on('message', (reply: OnnxReply) => {
        clearTimeout(timer);
        if (reply.kind === 'loaded') resolve(reply);
        else if (reply.kind === 'unreadable') reject(new UnreadableByRuntime(reply.message));
        else this.answer(reply);
      });
      let said = '';
      child.stderr!.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)));
      child.once('error', (error) => this.ended(child, `it cannot be started: ${error.message}`, reject));
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        const last = said.trim().split('\n').at(-1)?.slice(0, 300);
        this.ended(child, `it ended with ${signal ?? `code ${code}`}${last ? `: ${last}` : ''}`, reject);
      });
      send(child, { kind: 'load', file: this.file });
    });
  }

  private answer(reply: Extract<OnnxReply, { id: number }>): void {
    this.failures = 0;
    const request = this.requests.get(reply.id);
    if (!request) return;
    if (reply.kind === 'ran') request.resolve(reply.outputs);
    else
      request.reject(
        tensorInvalid('inputs', `${this.what} does not take these inputs: ${oneLine(reply.message)}`),
      );
  }

  private ended(child: ChildProcess, how: string, reject: (error: Error) => void): void {
    const error = runtimeEnded(this.what, how);
    reject(error);
    // Another one runs already, or this one was ended on purpose.
    if (this.running?.child !== child) return;
    this.running = undefined;
    for (const request of this.requests.values()) request.reject(error);
    this.failures++;
    const pause = Math.min(LONGEST_PAUSE_MS, this.limits.pauseMs * 2 ** (this.failures - 1));
    this.startAt = performance.now() + pause;
  }
}

function startChild(): ChildProcess {
  const child = fork(entry(), {
    execArgv: [],
    // None of our settings and secrets go there.
    env: { UV_THREADPOOL_SIZE: '2' },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  // It keeps this process from ending only while a request waits for it.
  child.unref();
  child.channel?.unref();
  (child.stderr as Socket).unref();
  return child;
}

/** A process that ended meanwhile is reported by its `exit` event. */
function send(child: ChildProcess, order: OnnxOrder): void {
  if (child.connected) child.send(order, () => undefined);
}

/** The built entry: beside this file in dist, or there when this file is run from its source. */
function entry(): string {
  const here = fileURLToPath(new URL('./onnx-child.js', import.meta.url));
  if (existsSync(here)) return here;
  return fileURLToPath(new URL('../../../dist/serving/onnx/onnx-child.js', import.meta.url));
}

function oneLine(message: string): string {
  return message.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '').slice(0, 500);
}

import { type ChildProcess, spawn } from 'node:child_process';

import type { StartedEngine } from './database-engine.js';

const KEPT_LINES = 20;
/** Less than the time limit of a stop. A kill loses no acknowledged write. */
const STOP_PATIENCE_MS = 4000;
const LAST_LINES_MS = 500;

export interface ChildCommand {
  program: string;
  arguments: string[];
}

/**
 * A database process. It is detached from the terminal, so that Ctrl-C reaches only this process, which stops the
 * database afterwards.
 */
export class ChildDatabase {
  /** Resolves with the reason once the process has ended. */
  readonly ended: Promise<string>;
  /** The same, unless `stop` was called before. */
  readonly exited: Promise<string>;
  private readonly lines: string[] = [];
  private readonly process: ChildProcess;
  private stopping: Promise<void> | null = null;
  private hasEnded = false;
  private exitCode: number | null = null;

  constructor(
    private readonly name: string,
    command: ChildCommand,
    onLine: (line: string) => void = () => undefined,
  ) {
    this.process = spawn(command.program, command.arguments, {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    this.process.stdin!.on('error', () => undefined);
    for (const stream of [this.process.stdout!, this.process.stderr!]) {
      readLines(stream, (line) => {
        this.keep(line);
        onLine(line);
      });
    }
    this.ended = new Promise((resolve) => {
      this.process.once('error', (error) =>
        this.end(resolve, `${this.name} cannot be run: ${error.message}`),
      );
      this.process.once('exit', (code, signal) => {
        this.exitCode = code;
        // The last lines may still be in the pipe; a grandchild that keeps it open must not delay the result.
        const finish = () => this.end(resolve, this.reason(code, signal));
        const timer = setTimeout(finish, LAST_LINES_MS);
        this.process.once('close', () => {
          clearTimeout(timer);
          finish();
        });
      });
    });
    this.exited = new Promise((resolve) => {
      void this.ended.then((reason) => {
        if (this.stopping === null) resolve(reason);
      });
    });
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  /** Exit code once ended; null while running or after a signal. */
  get code(): number | null {
    return this.exitCode;
  }

  get running(): boolean {
    return !this.hasEnded;
  }

  stop(): Promise<void> {
    this.stopping ??= this.terminate();
    return this.stopping;
  }

  /** This child as a started engine. */
  started(uri: string): StartedEngine {
    return { uri, pid: this.pid, exited: this.exited, stop: () => this.stop() };
  }

  private async terminate(): Promise<void> {
    if (this.hasEnded) return;
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), STOP_PATIENCE_MS);
    await this.ended;
    clearTimeout(timer);
  }

  private end(resolve: (reason: string) => void, reason: string): void {
    this.hasEnded = true;
    resolve(reason);
  }

  private reason(code: number | null, signal: NodeJS.Signals | null): string {
    const how = signal ? `ended on ${signal}` : `ended with code ${code}`;
    const last = this.lines.at(-1);
    return last === undefined ? `${this.name} ${how}` : `${this.name} ${how}: ${last}`;
  }

  private keep(line: string): void {
    if (line.trim() === '') return;
    this.lines.push(line.trim());
    if (this.lines.length > KEPT_LINES) this.lines.shift();
  }
}

function readLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}

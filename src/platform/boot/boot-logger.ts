import type { LoggerService } from '@nestjs/common';
import { withoutSecrets } from '../secrets/secrets.js';
import type { Settings } from '../config/settings.js';

/** Contexts in which Nest lists each module and route at every start: useful for debugging only. */
const CHATTY = new Set([
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestFactory',
  'NestApplication',
]);

/** Writes plain lines until the application's own logger exists; after `handOver` it forwards to that logger. */
export class BootLogger implements LoggerService {
  private next?: LoggerService;

  constructor(private readonly settings: Settings) {}

  handOver(next: LoggerService): this {
    this.next = next;
    return this;
  }

  /** A line about the start, for people. */
  say(line: string): void {
    if (this.next) this.next.log(line, 'PariVision');
    else this.plain('info', line);
  }

  log(message: unknown, ...rest: unknown[]): void {
    if (CHATTY.has(String(rest.at(-1)))) this.debug(message, ...rest);
    else if (this.next) this.next.log(message, ...rest);
    else this.plain('info', message);
  }

  error(message: unknown, ...rest: unknown[]): void {
    if (this.next) this.next.error(message, ...rest);
    else this.plain('error', message);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    if (this.next) this.next.warn(message, ...rest);
    else this.plain('warn', message);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.next?.debug?.(message, ...rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.next?.verbose?.(message, ...rest);
  }

  private plain(level: string, message: unknown): void {
    if (this.settings.logLevel === 'silent') return;
    const text = withoutSecrets(message instanceof Error ? message.message : String(message));
    const line =
      this.settings.logFormat === 'json'
        ? JSON.stringify({ level, time: new Date().toISOString(), msg: text })
        : `PariVision · ${text}`;
    process.stdout.write(`${line}\n`);
  }
}

import { Injectable, type LoggerService } from '@nestjs/common';
import type { Level, Logger as PinoLog } from 'pino';

/** A stack as Nest's own exception handlers pass it after the message. */
const STACK = /\n\s*at /;

/** Nest's loggers write into the log of the program: the last argument is the context, an object adds its fields. */
@Injectable()
export class NestLog implements LoggerService {
  constructor(readonly lines: PinoLog) {}

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  private write(level: Level, message: unknown, rest: unknown[]): void {
    const context = rest.length > 0 ? { context: rest.at(-1) } : {};
    const [text, ...values] = rest.slice(0, -1);
    if (message instanceof Error) this.lines[level]({ ...context, err: message }, text as string, ...values);
    else if (typeof message === 'object' && message !== null)
      this.lines[level]({ ...context, ...message }, text as string, ...values);
    else if (level === 'error' && typeof text === 'string' && STACK.test(text))
      this.lines.error({ ...context, err: Object.assign(new Error(String(message)), { stack: text }) });
    else this.lines[level](context, String(message), text, ...values);
  }
}

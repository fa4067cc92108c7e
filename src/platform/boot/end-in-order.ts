import type { Server } from 'node:http';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Settings } from '../config/settings.js';
import { Drain } from '../health/drain.js';
import type { PlatformAdapter } from '../http/create-adapter.js';

/** After this, responses and requests that are still being transferred are cut off. */
const ANSWERS_MS = 5000;
/** After this, the stop no longer waits for anything in the application. */
const CLOSE_MS = 9000;
/** After this, a database that did not stop is killed; acknowledged writes are not lost. */
const DATABASE_MS = 5000;
const IDLE_EVERY_MS = 50;
/** After this, the server stops listening even if connections still wait to be accepted. */
const WAITING_CLIENTS_MS = 500;
/** Turns of the event loop without a new client after which none waits: the first turn may not have looked. */
const QUIET_TURNS = 2;
/** Ctrl-C in a terminal may reach the process twice at once: from the terminal and from npm. */
const SAME_SIGNAL_MS = 1000;

export interface Ending {
  settings: Pick<Settings, 'drainSeconds'>;
  stopDatabase(): Promise<void>;
  /** Called when everything has stopped. */
  release(): void;
}

/**
 * Ends the process on SIGTERM, SIGINT, SIGHUP, or when its launcher has ended. Not ready → wait for the load balancer → end
 * streams, close the application, which waits for work in progress → stop the database → exit with 0. This takes at most 15
 * seconds after the wait for the load balancer; after a second signal only the database is waited for.
 */
export function endInOrder(app: NestFastifyApplication, { settings, stopDatabase, release }: Ending): void {
  const logger = new Logger('PariVision');
  const hurry = new Hurry();
  let begunAt: number | undefined;

  const end = async (): Promise<void> => {
    app.get(Drain).begin();
    (app.getHttpAdapter() as unknown as PlatformAdapter).traffic.drain();
    await hurry.atMost(settings.drainSeconds * 1000);
    app.get(Drain).endStreams();
    if (!(await closeApplication(app, hurry))) logger.warn('not everything was finished in time');
    if (!(await within(DATABASE_MS, stopDatabase()))) logger.warn('the database did not stop in time');
    release();
    logger.log('stopped');
    process.exit(0);
  };
  const begin = (reason: string): void => {
    if (begunAt === undefined) {
      begunAt = performance.now();
      logger.log(`stopping (${reason}) …`);
      end().catch((error: unknown) => {
        logger.error(error);
        process.exit(1);
      });
    } else if (performance.now() - begunAt > SAME_SIGNAL_MS) {
      logger.warn(`stopping at once (${reason} again)`);
      hurry.now();
    }
  };
  process.on('SIGINT', () => begin('interrupted'));
  process.on('SIGTERM', () => begin('terminated'));
  process.on('SIGHUP', () => begin('the terminal is gone'));
  // The launcher of npm start was killed: nothing else would stop this process.
  process.on('disconnect', () => begin('the launcher is gone'));
}

/** False if it was not finished in time. */
async function closeApplication(app: NestFastifyApplication, hurry: Hurry): Promise<boolean> {
  const server = app.getHttpServer() as Server;
  closeWhenNoneWaits(server);
  // A connection whose last response was sent is idle, and would be kept open for another request.
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_EVERY_MS);
  const cut = setTimeout(() => server.closeAllConnections(), ANSWERS_MS);
  const closing = app.close().then(
    () => true,
    (error: unknown) => {
      new Logger('PariVision').error(error);
      return true;
    },
  );
  const closed = await Promise.race([closing, hurry.atMost(CLOSE_MS).then(() => false)]);
  clearInterval(idle);
  clearTimeout(cut);
  server.closeAllConnections();
  return closed;
}

/**
 * The system resets connections that it has accepted and the process has not: in every turn of the event loop the process accepts one.
 * So the server stops listening once none waits, and not as soon as the application asks it to.
 */
function closeWhenNoneWaits(server: Server): void {
  const close = server.close.bind(server);
  let taken = 0;
  server.on('connection', () => taken++);
  server.close = (done) => {
    const until = performance.now() + WAITING_CLIENTS_MS;
    const look = (quietTurns: number, seen: number): void => {
      if (quietTurns >= QUIET_TURNS || performance.now() > until) close(done);
      else setImmediate(() => look(taken === seen ? quietTurns + 1 : 0, taken));
    };
    look(0, taken);
    return server;
  };
}

async function within(ms: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  const done = await Promise.race([work.then(() => true), tooLong]);
  clearTimeout(timer);
  return done;
}

/** Waits that a second signal cuts short. */
class Hurry {
  private readonly controller = new AbortController();

  now(): void {
    this.controller.abort();
  }

  async atMost(ms: number): Promise<void> {
    const { signal } = this.controller;
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

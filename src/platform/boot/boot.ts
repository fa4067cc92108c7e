import { createServer } from 'node:net';
import { type DynamicModule, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger as PinoLogger } from 'nestjs-pino';
import type { Settings } from '../config/settings.js';
import { AppError } from '../errors/app-error.js';
import { Drain } from '../health/drain.js';
import { configureApp } from '../http/configure-app.js';
import { createAdapter } from '../http/create-adapter.js';
import { InstanceLock, prepareDataDir } from '../instance/instance-lock.js';
import { type ResolvedDatabase, resolveDatabase } from '../mongo/embedded/resolve-database.js';
import { Migrations } from '../mongo/migrations.js';
import { BootLogger } from './boot-logger.js';

export type RootModule = (settings: Settings, mongodbUri: string) => DynamicModule;

/** From settings to a listening application; everything that can be wrong is said in one sentence before anything is changed. */
export async function boot(settings: Settings, rootModule: RootModule): Promise<void> {
  const logger = new BootLogger(settings);
  await prepareDataDir(settings.dataDir);
  await checkPort(settings);
  const lock = new InstanceLock(settings.dataDir);
  lock.acquire();
  let database: ResolvedDatabase | undefined;
  try {
    database = await resolveDatabase({
      uri: settings.mongodbUri,
      dataDir: settings.dataDir,
      cacheDir: settings.cacheDir,
      log: (line) => logger.say(line),
    });
    const app = await NestFactory.create<NestFastifyApplication>(
      rootModule(settings, database.uri),
      createAdapter(settings),
      {
        logger,
        abortOnError: false,
      },
    );
    app.useLogger(logger.handOver(app.get(PinoLogger)));
    configureApp(app);
    await app.get(Migrations).run();
    await listen(app, settings);
    const url = await app.getUrl();
    lock.announce(url);
    new Logger('PariVision').log(`ready at ${url} (start page ${url}/ui/, API ${url}/docs)`);
    endInOrder(app, database, lock, settings);
  } catch (error) {
    await database?.stop();
    lock.release();
    throw error;
  }
}

/** A taken port is found before a database is started for nothing. */
async function checkPort({ host, port }: Settings): Promise<void> {
  if (port === 0) return;
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => reject(portError(error, host, port)));
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}

async function listen(app: NestFastifyApplication, { host, port }: Settings): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    throw portError(error as NodeJS.ErrnoException, host, port);
  }
}

function portError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is taken by another program: choose another one with PORT.`,
    EACCES: `Port ${port} may not be opened by this user: choose one above 1023 with PORT.`,
    EADDRNOTAVAIL: `This machine has no address ${host}: choose another one with HOST.`,
    ENOTFOUND: `The name ${host} is not known: choose another one with HOST.`,
  };
  const message = reasons[error.code ?? ''];
  return message ? new AppError({ code: 'config.port', kind: 'conflict', message }) : error;
}

/** Not ready → wait for the balancer → close the application, which waits for what it does → stop the database → end. */
function endInOrder(
  app: NestFastifyApplication,
  database: ResolvedDatabase,
  lock: InstanceLock,
  settings: Settings,
): void {
  const logger = new Logger('PariVision');
  let ending = false;
  const end = async (reason: string, code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    logger.log(`stopping (${reason}) …`);
    app.get(Drain).begin();
    await new Promise((resolve) => setTimeout(resolve, settings.drainSeconds * 1000));
    await app.close().catch((error: unknown) => logger.error(error));
    await database.stop();
    lock.release();
    logger.log('stopped');
    process.exit(code);
  };
  process.on('SIGINT', () => void end('interrupted', 0));
  process.on('SIGTERM', () => void end('terminated', 0));
  // The launcher of npm start was killed: nobody would ever stop this process.
  process.on('disconnect', () => void end('the launcher is gone', 0));
  void database.exited.then((reason) => {
    if (!ending)
      logger.error(
        `the database has ended: ${reason}; predictions go on, everything else waits for a restart`,
      );
  });
}

import { type DynamicModule, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger as PinoLogger } from 'nestjs-pino';
import type { Settings } from '../config/settings.js';
import { Drain } from '../health/drain.js';
import { configureApp } from '../http/configure-app.js';
import { createAdapter } from '../http/create-adapter.js';
import type { InstanceLock } from '../instance/instance-lock.js';
import type { ResolvedDatabase } from '../mongo/embedded/resolve-database.js';
import { Migrations } from '../mongo/migrations.js';
import { type Ground, portError } from './ground.js';

export type RootModule = (settings: Settings, mongodbUri: string) => DynamicModule;

/** From the ground to a listening application. When that fails, nothing is left running. */
export async function boot(
  { settings, logger, lock, database: opening }: Ground,
  rootModule: RootModule,
): Promise<void> {
  let database: ResolvedDatabase | undefined;
  try {
    database = await opening;
    const app = await NestFactory.create<NestFastifyApplication>(
      rootModule(settings, database.uri),
      createAdapter(settings),
      { logger, abortOnError: false },
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

async function listen(app: NestFastifyApplication, { host, port }: Settings): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    throw portError(error as NodeJS.ErrnoException, host, port);
  }
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

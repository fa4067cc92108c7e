import { type DynamicModule, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DatabaseKeeper, type ResolvedDatabase } from '@parivision/embedded-mongo';
import type { Settings } from '../config/settings.js';
import { DatabaseWatch } from '../health/database-watch.service.js';
import type { ApiDialect } from '../http/api-dialect.js';
import { configureApp } from '../http/configure-app.js';
import { createAdapter } from '../http/create-adapter.js';
import { NestLog } from '../logging/nest-log.service.js';
import { Migrations } from '../mongo/migrations.js';
import { endInOrder } from './end-in-order.js';
import { type Ground, portError } from './ground.js';

/** What the application consists of. */
export interface Application {
  forRoot(settings: Settings, mongodbUri: string): DynamicModule;
  /** Its APIs with conventions of their own. */
  dialects: readonly ApiDialect[];
}

/** Builds and starts the application. If that fails, nothing keeps running. */
export async function boot(
  { settings, logger, lock, database: opening }: Ground,
  application: Application,
): Promise<void> {
  let keeper: DatabaseKeeper | undefined;
  try {
    const database = await opening;
    keeper = keepRunning(database);
    const app = await NestFactory.create<NestFastifyApplication>(
      application.forRoot(settings, database.uri),
      createAdapter(settings, application.dialects),
      { logger, abortOnError: false },
    );
    app.useLogger(logger.handOver(app.get(NestLog)));
    configureApp(app);
    app.get(DatabaseWatch).follow(() => keeper?.outage);
    await app.get(Migrations).run();
    await listen(app, settings);
    // A process that reads the address may stop this one at once.
    endInOrder(app, { settings, stopDatabase: () => keeper!.stop(), release: () => lock.release() });
    const url = await app.getUrl();
    lock.announce(url);
    new Logger('PariVision').log(`ready at ${url} (start page ${url}/ui/, API ${url}/docs)`);
  } catch (error) {
    await keeper?.stop();
    lock.release();
    throw error;
  }
}

/** A database that this process started is restarted if it ends; predictions continue meanwhile. */
function keepRunning(database: ResolvedDatabase): DatabaseKeeper {
  const logger = new Logger('PariVision');
  return new DatabaseKeeper(database, {
    lost: (reason) =>
      logger.error(
        `the database has stopped: ${reason}; it is being restarted, predictions continue, everything else waits`,
      ),
    back: () => logger.log('the database is running again'),
  });
}

async function listen(app: NestFastifyApplication, { host, port }: Settings): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    throw portError(error as NodeJS.ErrnoException, host, port);
  }
}

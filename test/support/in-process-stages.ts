import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DynamicModule, Global, Module, type Provider, type Type } from '@nestjs/common';
import { getConnectionToken, MongooseModule } from '@nestjs/mongoose';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { Connection } from 'mongoose';
import { mlflowDialect } from '../../src/mlflow/protocol/mlflow-dialect.js';
import { BlobStore } from '../../src/platform/blobs/blob-store.port.js';
import { GridFsBlobStore } from '../../src/platform/blobs/gridfs-blob-store.js';
import { Clock, SystemClock } from '../../src/platform/clock/clock.js';
import { Settings } from '../../src/platform/config/settings.js';
import { Drain } from '../../src/platform/health/drain.js';
import { Admission } from '../../src/platform/http/admission.js';
import { ProblemFilter } from '../../src/platform/http/problem.filter.js';
import { RouteTable } from '../../src/platform/http/route-table.js';
import { RequestValidation } from '../../src/platform/http/validation.js';
import { newId } from '../../src/platform/ids/ids.js';
import { AuditLog } from '../../src/platform/audit/audit-log.port.js';
import { MongoAuditLog } from '../../src/platform/audit/mongo/mongo-audit-log.js';
import { Migrations } from '../../src/platform/mongo/migrations.js';
import { InProcessWorkers } from './in-process-workers.js';
import { Workers } from '../../src/platform/workers/workers.js';

@Global()
@Module({})
class PlatformInProcess {
  static on(settings: Settings, mongodbUri: string): DynamicModule {
    const providers: Provider[] = [
      { provide: Settings, useValue: settings },
      { provide: Clock, useClass: SystemClock },
      { provide: BlobStore, useClass: GridFsBlobStore },
      { provide: Workers, useClass: InProcessWorkers },
      { provide: AuditLog, useClass: MongoAuditLog },
      Admission,
      Drain,
      Migrations,
    ];
    return {
      module: PlatformInProcess,
      imports: [MongooseModule.forRoot(mongodbUri, { dbName: settings.mongodbDatabase, autoIndex: false })],
      providers,
      exports: [Admission, Settings, Clock, BlobStore, Workers, AuditLog, Drain, Migrations],
    };
  }
}

export interface Stages {
  app: NestFastifyApplication;
  /** Drops the database too. */
  close(): Promise<void>;
}

/**
 * Some stages with their routes, on the tests' database server and a database of their own, migrated. Workers run in this
 * thread; logging, health and GET /metrics are left out: Jest cannot load their packages from source.
 */
export async function startStages(
  imports: Type[],
  replaced: { provide: unknown; useValue: unknown }[] = [],
  given: Partial<Settings> = {},
): Promise<Stages> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parivision-stages-'));
  const settings = Object.assign(new Settings(), {
    mongodbDatabase: `stages_${newId().slice(0, 16)}`,
    dataDir,
    cacheDir: dataDir,
    trainingWorkers: 1,
    ...given,
  });
  const uri = process.env.PARIVISION_TEST_MONGODB_URI!;
  const builder = Test.createTestingModule({ imports: [PlatformInProcess.on(settings, uri), ...imports] });
  for (const { provide, useValue } of replaced) builder.overrideProvider(provide).useValue(useValue);
  const module = await builder.compile();
  const adapter = new FastifyAdapter({ routerOptions: { maxParamLength: 256 } });
  const app = module.createNestApplication<NestFastifyApplication>(adapter, { logger: false });
  app.useGlobalPipes(new RequestValidation());
  app.useGlobalFilters(new ProblemFilter(new RouteTable(), [mlflowDialect]));
  await app.init();
  await app.get(Migrations).run();
  return {
    app,
    close: async () => {
      await app.get<Connection>(getConnectionToken()).dropDatabase();
      await app.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

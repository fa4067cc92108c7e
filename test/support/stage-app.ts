import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { getConnectionToken, MongooseModule } from '@nestjs/mongoose';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { FastifyInstance } from 'fastify';
import type { Connection } from 'mongoose';
import { mlflowDialect } from '../../src/mlflow/protocol/mlflow-dialect.js';
import { BlobStore } from '../../src/platform/blobs/blob-store.port.js';
import { GridFsBlobStore } from '../../src/platform/blobs/gridfs-blob-store.js';
import { Clock, SystemClock } from '../../src/platform/clock/clock.js';
import { Settings } from '../../src/platform/config/settings.js';
import { Admission } from '../../src/platform/http/admission.js';
import { Drain } from '../../src/platform/health/drain.js';
import { registerBodyParsers } from '../../src/platform/http/json-body.js';
import { ProblemFilter } from '../../src/platform/http/problem.filter.js';
import { RouteTable } from '../../src/platform/http/route-table.js';
import { RequestValidation } from '../../src/platform/http/validation.js';
import { AuditLog } from '../../src/platform/audit/audit-log.port.js';
import { MongoAuditLog } from '../../src/platform/audit/mongo/mongo-audit-log.js';
import { Migrations } from '../../src/platform/mongo/migrations.js';
import { InProcessWorkers } from './in-process-workers.js';
import { Workers } from '../../src/platform/workers/workers.js';

export interface StageApp {
  app: NestFastifyApplication;
  url: string;
  settings: Settings;
  /** Drops the database and removes the folder. */
  end(): Promise<void>;
  /** Closes the application; its data stay. */
  close(): Promise<void>;
}

/** PlatformModule without logging, which Jest cannot load: what the stages without training inject. */
@Module({})
class TestPlatform {
  static forRoot(settings: Settings): DynamicModule {
    return {
      module: TestPlatform,
      global: true,
      imports: [
        MongooseModule.forRoot(process.env.PARIVISION_TEST_MONGODB_URI!, {
          dbName: settings.mongodbDatabase,
          autoCreate: false,
          autoIndex: false,
          retryAttempts: 0,
        }),
      ],
      providers: [
        { provide: Settings, useValue: settings },
        { provide: Clock, useClass: SystemClock },
        { provide: BlobStore, useClass: GridFsBlobStore },
        { provide: Workers, useClass: InProcessWorkers },
        { provide: AuditLog, useClass: MongoAuditLog },
        Admission,
        Drain,
        Migrations,
      ],
      exports: [Admission, Settings, Clock, BlobStore, Workers, AuditLog, Drain, Migrations],
    };
  }
}

/** PlatformAdapter without request ids, which come from logging. */
class TestAdapter extends FastifyAdapter {
  constructor() {
    super({ bodyLimit: 8 * 1024 ** 2, routerOptions: { ignoreTrailingSlash: true, maxParamLength: 256 } });
    registerBodyParsers(this.getInstance<FastifyInstance>(), [mlflowDialect]);
  }

  override registerParserMiddleware(): void {}
}

/** Some stages on the tests' database server, with the platform's HTTP, listening on a free port. */
export async function stageApp(stages: Type[], given: Partial<Settings> = {}): Promise<StageApp> {
  const dataDir = given.dataDir ?? mkdtempSync(join(tmpdir(), 'parivision-medium-'));
  const mongodbDatabase = `medium_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
  const settings = Object.assign(new Settings(), { mongodbDatabase, ...given, dataDir });
  const module = await Test.createTestingModule({
    imports: [TestPlatform.forRoot(settings), ...stages],
  }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(new TestAdapter(), { logger: false });
  app.useGlobalPipes(new RequestValidation());
  app.useGlobalFilters(new ProblemFilter(new RouteTable(), [mlflowDialect]));
  await app.get(Migrations).run();
  await app.listen(0, '127.0.0.1');
  const close = () => app.close();
  const end = async (): Promise<void> => {
    await app.get<Connection>(getConnectionToken()).dropDatabase();
    await close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { app, url: await app.getUrl(), settings, end, close };
}

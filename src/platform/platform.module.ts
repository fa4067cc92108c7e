import { type DynamicModule, Global, Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AuditLog } from './audit/audit-log.port.js';
import { MongoAuditLog } from './audit/mongo/mongo-audit-log.js';
import { BlobStore } from './blobs/blob-store.port.js';
import { GridFsBlobStore } from './blobs/gridfs-blob-store.js';
import { Clock, SystemClock } from './clock/clock.js';
import { Settings } from './config/settings.js';
import { HealthModule } from './health/health.module.js';
import { LoggingModule } from './logging/logging.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { Migrations } from './mongo/migrations.js';
import { ThreadWorkers } from './workers/thread-workers.js';
import { Workers } from './workers/workers.js';

/** Everything technical, for every stage: settings, clock, database, blobs, workers, logs, metrics, health. */
@Global()
@Module({})
export class PlatformModule {
  static forRoot(settings: Settings, mongodbUri: string): DynamicModule {
    return {
      module: PlatformModule,
      imports: [
        MongooseModule.forRoot(mongodbUri, {
          dbName: settings.mongodbDatabase,
          autoCreate: false,
          autoIndex: false,
          bufferCommands: false,
          // A field that is not there is not stored as null.
          ignoreUndefined: true,
          serverSelectionTimeoutMS: 5000,
          // A server that is frozen or unplugged is noticed, and what waits for it fails, within 15 seconds. It may be busy
          // with one command for some seconds.
          heartbeatFrequencyMS: 5000,
          connectTimeoutMS: 10_000,
          retryAttempts: 0,
          // What was acknowledged survives the loss of a primary and of power.
          writeConcern: { w: 'majority', journal: true },
        }),
        LoggingModule.forRoot(settings),
        MetricsModule,
        HealthModule,
      ],
      providers: [
        { provide: Settings, useValue: settings },
        { provide: Clock, useClass: SystemClock },
        { provide: BlobStore, useClass: GridFsBlobStore },
        { provide: Workers, useClass: ThreadWorkers },
        { provide: AuditLog, useClass: MongoAuditLog },
        Migrations,
      ],
      exports: [Settings, Clock, BlobStore, Workers, AuditLog, Migrations],
    };
  }
}

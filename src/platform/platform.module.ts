import { type DynamicModule, Global, Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AuditLog } from './audit/audit-log.port.js';
import { MongoAuditLog } from './audit/mongo/mongo-audit-log.js';
import { BlobStore } from './blobs/blob-store.port.js';
import { GridFsBlobStore } from './blobs/gridfs-blob-store.js';
import { Clock, SystemClock } from './clock/clock.js';
import { Settings } from './config/settings.js';
import { HealthModule } from './health/health.module.js';
import { Admission } from './http/admission.js';
import { LoggingModule } from './logging/logging.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { Migrations } from './mongo/migrations.js';
import { ThreadWorkers } from './workers/thread-workers.js';
import { Workers } from './workers/workers.js';

/** Infrastructure of all stages: settings, clock, database, blobs, workers, logs, metrics, health. */
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
          // Absent fields are not stored as null.
          ignoreUndefined: true,
          serverSelectionTimeoutMS: 5000,
          // An unresponsive server is detected, and pending operations fail, within 15 seconds. It may be busy with one
          // command for some seconds.
          heartbeatFrequencyMS: 5000,
          connectTimeoutMS: 10_000,
          retryAttempts: 0,
          // Acknowledged writes survive the loss of a primary and of power.
          writeConcern: { w: 'majority', journal: true },
        }),
        LoggingModule.forRoot(settings),
        MetricsModule,
        HealthModule,
      ],
      providers: [
        Admission,
        { provide: Settings, useValue: settings },
        { provide: Clock, useClass: SystemClock },
        { provide: BlobStore, useClass: GridFsBlobStore },
        { provide: Workers, useClass: ThreadWorkers },
        { provide: AuditLog, useClass: MongoAuditLog },
        Migrations,
      ],
      exports: [Admission, Settings, Clock, BlobStore, Workers, AuditLog, Migrations],
    };
  }
}

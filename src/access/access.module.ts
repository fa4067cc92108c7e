import { Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { MongooseModule } from '@nestjs/mongoose';
import type { FastifyInstance } from 'fastify';
import { Admission } from '../platform/http/admission.js';
import { Migrations } from '../platform/mongo/migrations.js';
import { AccessService } from './access.service.js';
import { AccessController } from './http/access.controller.js';
import { AuditController } from './http/audit.controller.js';
import { admitRequests } from './http/admit-requests.js';
import { requireRoles } from './http/require-roles.js';
import { KeyAudit } from './key-audit.service.js';
import { KeyStore } from './key-store.port.js';
import { ADMINS, adminsSchema, KEYS, keySchema } from './mongo/access.schema.js';
import { OwnerKey } from './owner-key.js';
import { accessMigrations } from './mongo/access.migrations.js';
import { KnownKeys } from './known-keys.service.js';
import { MongoKeyStore } from './mongo/mongo-key-store.js';
import { ScrapeKey } from './scrape-key.js';

@Module({
  imports: [
    MongooseModule.forFeature([
      { name: KEYS, schema: keySchema },
      { name: ADMINS, schema: adminsSchema },
    ]),
  ],
  controllers: [AccessController, AuditController],
  providers: [
    AccessService,
    KnownKeys,
    OwnerKey,
    ScrapeKey,
    KeyAudit,
    { provide: KeyStore, useClass: MongoKeyStore },
  ],
})
export class AccessModule {
  constructor(
    host: HttpAdapterHost,
    access: AccessService,
    migrations: Migrations,
    scrapeKey: ScrapeKey,
    admission: Admission,
  ) {
    migrations.add(...accessMigrations);
    admission.decideWith((route, credentials) => access.admit(route, credentials));
    // A command may build the application without HTTP.
    const instance = host.httpAdapter?.getInstance<FastifyInstance>();
    if (!instance || !('addHook' in instance)) return;
    requireRoles(instance);
    admitRequests(instance, access, scrapeKey);
  }
}

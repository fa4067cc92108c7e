import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { BronzeModule } from '../bronze/index.js';
import { Migrations } from '../platform/mongo/migrations.js';
import { BlockBuilder } from './block-builder.service.js';
import { SilverController } from './http/silver.controller.js';
import { MongoSilverStore } from './mongo/mongo-silver-store.js';
import { silverMigrations } from './mongo/silver.migrations.js';
import {
  SilverBlockDocument,
  SilverBlockSchema,
  SilverLedgerDocument,
  SilverLedgerSchema,
  SilverPartitionDocument,
  SilverPartitionSchema,
  SilverPlayersDocument,
  SilverPlayersSchema,
} from './mongo/silver.schema.js';
import { SilverService } from './silver.service.js';
import { SilverStore } from './silver-store.port.js';

@Module({
  imports: [
    BronzeModule,
    MongooseModule.forFeature([
      { name: SilverPartitionDocument.name, schema: SilverPartitionSchema },
      { name: SilverBlockDocument.name, schema: SilverBlockSchema },
      { name: SilverPlayersDocument.name, schema: SilverPlayersSchema },
      { name: SilverLedgerDocument.name, schema: SilverLedgerSchema },
    ]),
  ],
  controllers: [SilverController],
  providers: [{ provide: SilverStore, useClass: MongoSilverStore }, BlockBuilder, SilverService],
  exports: [SilverService],
})
export class SilverModule {
  constructor(migrations: Migrations) {
    migrations.add(...silverMigrations);
  }
}

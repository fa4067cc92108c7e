import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { Migrations } from '../platform/mongo/migrations.js';
import { SilverModule } from '../silver/index.js';
import { GoldService } from './gold.service.js';
import { GoldController } from './http/gold.controller.js';
import { PlayersController } from './http/players.controller.js';
import { goldMigrations } from './mongo/gold.migrations.js';
import { MongoSnapshotStore } from './mongo/mongo-snapshot-store.js';
import { SnapshotDocument, SnapshotSchema } from './mongo/snapshot.schema.js';
import { SnapshotExport } from './snapshot-export.service.js';
import { SnapshotLoader } from './snapshot-loader.service.js';
import { SnapshotStore } from './snapshot-store.port.js';

@Module({
  imports: [
    SilverModule,
    MongooseModule.forFeature([{ name: SnapshotDocument.name, schema: SnapshotSchema }]),
  ],
  controllers: [GoldController, PlayersController],
  providers: [
    { provide: SnapshotStore, useClass: MongoSnapshotStore },
    SnapshotLoader,
    SnapshotExport,
    GoldService,
  ],
  exports: [GoldService],
})
export class GoldModule {
  constructor(migrations: Migrations) {
    migrations.add(...goldMigrations);
  }
}

import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { MetricsModule } from '../platform/metrics/metrics.module.js';
import { Migrations } from '../platform/mongo/migrations.js';
import { BatchDriver } from './batch-driver.service.js';
import { BatchStore } from './batch-store.port.js';
import { BronzeLists } from './bronze-lists.service.js';
import { BronzeService } from './bronze.service.js';
import { GameMerger } from './game-merger.service.js';
import { GameStore, Quarantine } from './game-store.port.js';
import { BronzeController } from './http/bronze.controller.js';
import { bronzeMigrations } from './mongo/bronze.migrations.js';
import {
  BatchDocument,
  BatchSchema,
  BronzeCounterDocument,
  BronzeCounterSchema,
  BronzeGameDocument,
  BronzeGameSchema,
  QuarantineDocument,
  QuarantineSchema,
} from './mongo/bronze.schema.js';
import { MongoBatchStore } from './mongo/mongo-batch-store.js';
import { MongoGameStore } from './mongo/mongo-game-store.js';
import { MongoQuarantine } from './mongo/mongo-quarantine.js';
import { Reconciler } from './reconciler.service.js';

/** Raw shots as received, one document a game, and the rows that could not be read. */
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: BatchDocument.name, schema: BatchSchema },
      { name: BronzeCounterDocument.name, schema: BronzeCounterSchema },
      { name: BronzeGameDocument.name, schema: BronzeGameSchema },
      { name: QuarantineDocument.name, schema: QuarantineSchema },
    ]),
    MetricsModule,
  ],
  controllers: [BronzeController],
  providers: [
    { provide: BatchStore, useClass: MongoBatchStore },
    { provide: GameStore, useClass: MongoGameStore },
    { provide: Quarantine, useClass: MongoQuarantine },
    GameMerger,
    Reconciler,
    BatchDriver,
    BronzeService,
    BronzeLists,
  ],
  exports: [BronzeService, BronzeLists],
})
export class BronzeModule {
  constructor(migrations: Migrations) {
    migrations.add(...bronzeMigrations);
  }
}

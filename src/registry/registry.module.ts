import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { Migrations } from '../platform/mongo/migrations.js';
import { ImportController } from './http/import.controller.js';
import { OnnxController } from './http/onnx.controller.js';
import { RegistryController } from './http/registry.controller.js';
import { ModelExchangeService } from './model-exchange.service.js';
import { MongoAliasMoves } from './mongo/mongo-alias-moves.js';
import { MongoRegistryStore } from './mongo/mongo-registry-store.js';
import { registryMigrations } from './mongo/registry.migrations.js';
import {
  MODELS,
  modelSchema,
  MOVES,
  moveSchema,
  VERSION_KEYS,
  versionKeySchema,
  VERSIONS,
  versionSchema,
} from './mongo/registry.schema.js';
import { RegistryStore } from './registry-store.port.js';
import { RegistryService } from './registry.service.js';

@Module({
  imports: [
    MongooseModule.forFeature([
      { name: MODELS, schema: modelSchema },
      { name: VERSIONS, schema: versionSchema },
      { name: VERSION_KEYS, schema: versionKeySchema },
      { name: MOVES, schema: moveSchema },
    ]),
  ],
  controllers: [RegistryController, OnnxController, ImportController],
  providers: [
    RegistryService,
    ModelExchangeService,
    MongoAliasMoves,
    { provide: RegistryStore, useClass: MongoRegistryStore },
  ],
  exports: [RegistryService],
})
export class RegistryModule {
  constructor(migrations: Migrations) {
    migrations.add(...registryMigrations);
  }
}

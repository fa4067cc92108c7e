import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { Migrations } from '../platform/mongo/migrations.js';
import { ModelImportController } from './http/import.controller.js';
import { OnnxController } from './http/onnx.controller.js';
import { TrackingModule } from '../tracking/index.js';
import { AliasKeepers } from './alias-keeper.js';
import { ClientAliasService } from './client-alias.service.js';
import { ClientModelService } from './client-model.service.js';
import { ClientRegistryStore } from './client-registry-store.port.js';
import { ClientVersionService } from './client-version.service.js';
import { RegistryController } from './http/registry.controller.js';
import { ModelExchangeService } from './model-exchange.service.js';
import { ModelFolderService } from './model-folder.service.js';
import { MongoAliasMoves } from './mongo/mongo-alias-moves.js';
import { MongoClientRegistry } from './mongo/mongo-client-registry.js';
import { MongoRegistryTrail } from './mongo/mongo-registry-trail.js';
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
import { ServableVersionService } from './servable-version.service.js';
import { VersionFilesService } from './version-files.service.js';
import { VersionSourceService } from './version-source.service.js';
import { RegistryService } from './registry.service.js';

@Module({
  imports: [
    TrackingModule,
    MongooseModule.forFeature([
      { name: MODELS, schema: modelSchema },
      { name: VERSIONS, schema: versionSchema },
      { name: VERSION_KEYS, schema: versionKeySchema },
      { name: MOVES, schema: moveSchema },
    ]),
  ],
  controllers: [RegistryController, OnnxController, ModelImportController],
  providers: [
    RegistryService,
    ModelExchangeService,
    ModelFolderService,
    MongoAliasMoves,
    MongoRegistryTrail,
    ClientModelService,
    ClientVersionService,
    ClientAliasService,
    VersionSourceService,
    VersionFilesService,
    ServableVersionService,
    AliasKeepers,
    { provide: RegistryStore, useClass: MongoRegistryStore },
    { provide: ClientRegistryStore, useClass: MongoClientRegistry },
  ],
  exports: [
    RegistryService,
    ServableVersionService,
    ModelFolderService,
    AliasKeepers,
    ClientModelService,
    ClientVersionService,
    ClientAliasService,
    VersionSourceService,
    VersionFilesService,
    RegistryStore,
    ClientRegistryStore,
  ],
})
export class RegistryModule {
  constructor(migrations: Migrations) {
    migrations.add(...registryMigrations);
  }
}

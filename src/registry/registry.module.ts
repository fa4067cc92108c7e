import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { Migrations } from '../platform/mongo/migrations.js';
import { ModelImportController } from './http/import.controller.js';
import { OnnxController } from './http/onnx.controller.js';
import { TrackingModule } from '../tracking/index.js';
import { AliasKeepers } from './aliases/alias-keepers.js';
import { AliasService } from './aliases/alias.service.js';
import { ModelService } from './models/model.service.js';
import { ClientRegistryStore } from './models/model-store.port.js';
import { VersionService } from './versions/version.service.js';
import { RegistryController } from './http/registry.controller.js';
import { ModelExchangeService } from './files/model-exchange.service.js';
import { ModelFolderService } from './files/model-folder.service.js';
import { MongoAliasMoves } from './mongo/mongo-alias-store.js';
import { MongoClientRegistry } from './mongo/mongo-model-store.js';
import { MongoRegistryTrail } from './mongo/mongo-registry-trail.js';
import { MongoRegistryStore } from './mongo/mongo-version-store.js';
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
import { RegistryStore } from './versions/version-store.port.js';
import { ServableVersionService } from './files/servable-version.service.js';
import { VersionFilesService } from './files/version-files.service.js';
import { VersionSourceService } from './versions/version-source.service.js';
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
    ModelService,
    VersionService,
    AliasService,
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
    ModelService,
    VersionService,
    AliasService,
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

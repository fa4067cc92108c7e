import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { Migrations } from '../platform/mongo/migrations.js';
import { ModelImportController } from './http/import.controller.js';
import { OnnxController } from './http/onnx.controller.js';
import { TrackingModule } from '../tracking/index.js';
import { AliasKeepers } from './aliases/alias-keepers.js';
import { AliasService } from './aliases/alias.service.js';
import { AliasStore } from './aliases/alias-store.port.js';
import { ModelExchangeService } from './files/model-exchange.service.js';
import { ModelFolderService } from './files/model-folder.service.js';
import { ServableVersionService } from './files/servable-version.service.js';
import { VersionFilesService } from './files/version-files.service.js';
import { RegistryController } from './http/registry.controller.js';
import { ModelService } from './models/model.service.js';
import { ModelStore } from './models/model-store.port.js';
import { MongoAliasStore } from './mongo/mongo-alias-store.js';
import { MongoModelStore } from './mongo/mongo-model-store.js';
import { MongoRegistryTrail } from './mongo/mongo-registry-trail.js';
import { MongoVersionStore } from './mongo/mongo-version-store.js';
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
import { VersionService } from './versions/version.service.js';
import { VersionSourceService } from './versions/version-source.service.js';
import { VersionStore } from './versions/version-store.port.js';

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
    ModelService,
    VersionService,
    VersionSourceService,
    VersionFilesService,
    ServableVersionService,
    ModelExchangeService,
    ModelFolderService,
    AliasService,
    AliasKeepers,
    MongoRegistryTrail,
    { provide: ModelStore, useClass: MongoModelStore },
    { provide: VersionStore, useClass: MongoVersionStore },
    { provide: AliasStore, useClass: MongoAliasStore },
  ],
  exports: [
    ModelService,
    VersionService,
    VersionSourceService,
    VersionFilesService,
    ServableVersionService,
    ModelFolderService,
    AliasService,
    AliasKeepers,
  ],
})
export class RegistryModule {
  constructor(migrations: Migrations) {
    migrations.add(...registryMigrations);
  }
}

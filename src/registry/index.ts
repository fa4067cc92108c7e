export { AliasKeepers, type AliasWish } from './aliases/alias-keepers.js';
export {
  CHAMPION_ALIAS,
  MODEL_NAME,
  type AliasHolder,
  type AliasMove,
  type CreateVersion,
  type ModelVersion,
  type MoveAlias,
  type RegisteredModel,
  type VersionFilter,
} from './versions/model-version.js';
export { ModelFolderService } from './files/model-folder.service.js';
export { RegistryModule } from './registry.module.js';
export { RegistryService } from './registry.service.js';
export { ServableVersionService } from './files/servable-version.service.js';

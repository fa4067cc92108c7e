export { AliasKeepers, type AliasWish } from './alias-keeper.js';
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
} from './model-version.js';
export { ModelFolderService } from './model-folder.service.js';
export { RegistryModule } from './registry.module.js';
export { RegistryService } from './registry.service.js';
export { ServableVersionService } from './servable-version.service.js';

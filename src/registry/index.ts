export {
  aliasesOf,
  CHAMPION_ALIAS,
  championAlias,
  datasetInAlias,
  isChampionAlias,
  type AliasCaller,
  type AliasHolder,
  type AliasMove,
  type MoveAlias,
} from './aliases/alias.js';
export { type AliasKeeper, AliasKeepers, type AliasRequest } from './aliases/alias-keepers.js';
export { AliasService } from './aliases/alias.service.js';
export { ModelFolderService } from './files/model-folder.service.js';
export { ServableVersionService, type ServableFile } from './files/servable-version.service.js';
export type { SignatureColumn } from './files/served-file.js';
export { VersionFilesService } from './files/version-files.service.js';
export { ModelService } from './models/model.service.js';
export { MODEL_NAME, type RegisteredModel, type Tag } from './models/registered-model.js';
export { RegistryModule } from './registry.module.js';
export {
  checkArchiving,
  checkedTags,
  checkModelName,
  checkNewAlias,
  isPrompt,
  isPromptTagged,
  stageOf,
} from './rules.js';
export { CLIENT_ALGORITHM, CLIENT_RELEASE, PROMPT_TAG } from './stored-names.js';
export {
  IMPORTED_TAG,
  STAGES,
  type CreateVersion,
  type ModelVersion,
  type RegisterVersion,
  type Stage,
  type StoredVersion,
  type VersionFilter,
} from './versions/model-version.js';
export {
  importSource,
  isImportSource,
  modelAddress,
  runAddress,
  shownRunId,
  versionSource,
} from './versions/version-source.js';
export { VersionService } from './versions/version.service.js';
export { VersionSourceService } from './versions/version-source.service.js';

import { Injectable } from '@nestjs/common';
import { AppError, isAppError } from '../../platform/errors/app-error.js';
import { deriveId, newId } from '../../platform/ids/ids.js';
import {
  type AliasCaller,
  AliasKeepers,
  AliasService,
  checkedTags,
  checkModelName,
  checkNewAlias,
  CLIENT_ALGORITHM,
  importSource,
  isImportSource,
  isPrompt,
  isPromptTagged,
  modelAddress,
  ModelService,
  runAddress,
  shownRunId,
  versionSource,
  type Stage,
  type StoredVersion,
  VersionService,
  VersionSourceService,
} from '../../registry/index.js';
import { RunService, schemeOf, servedPath } from '../../tracking/index.js';
import type { ExportedAlias, ExportedRegistered, ExportedVersion } from '../source/exported-registered.js';
import { runIdFor } from './imported-run.js';
import {
  importAliasLeft,
  importDiffers,
  importedFieldInvalid,
  importNumberUsed,
  importSourceUnknown,
} from './registry-import.errors.js';

export interface ImportedVersion {
  /** `done`: it exists. `begun`: it may be finished when its files have arrived. */
  state: 'begun' | 'done';
  /** The path that its own files are uploaded to; absent if its files belong to a run or a logged model. */
  root?: string;
}

/**
 * Imports registered models with the numbers of their versions. Every call may be repeated; existing content is never
 * changed, except that missing tags and a missing description are added.
 */
@Injectable()
export class RegistryImportService {
  constructor(
    private readonly models: ModelService,
    private readonly versions: VersionService,
    private readonly aliases: AliasService,
    private readonly sources: VersionSourceService,
    private readonly runs: RunService,
    private readonly keepers: AliasKeepers,
  ) {}

  /** The model of this name, created if there is none. Returns a sentence per field that differs from the exported one. */
  async model(exported: ExportedRegistered): Promise<{ isNew: boolean; differing: string[] }> {
    const { name, description } = exported;
    const [createdAt, updatedAt] = [exported.creation_timestamp, exported.last_updated_timestamp];
    const tags = valid(() => (checkModelName(name), checkedTags(exported.tags)), `Registered model ${name}`);
    const made = { name, description, tags, createdAt: new Date(createdAt), updatedAt: new Date(updatedAt) };
    if (await this.models.add(made)) return { isNew: true, differing: [] };
    const here = await this.models.get(name);
    const what = `Registered model ${name}`;
    if (isPrompt(here) !== isPrompt(made)) throw importDiffers(what, 'kind (a prompt is no model)');
    const missing = Object.entries(tags).filter(([key]) => !Object.hasOwn(here.tags, key));
    await this.models.complete(here, {
      tags: Object.fromEntries(missing),
      ...(here.description === '' && description !== '' && { description }),
    });
    const others = Object.keys(tags).filter(
      (key) => Object.hasOwn(here.tags, key) && here.tags[key] !== tags[key],
    );
    const isOther = here.description !== '' && here.description !== description;
    const fields = [...(isOther ? ['description'] : []), ...others.map((key) => `tag ${key}`)];
    return { isNew: false, differing: fields.map((field) => importDiffers(what, field).message) };
  }

  /**
   * @throws {AppError} `registry.import-differs` when another version has this number; `registry.import-number-used` when the
   * number is used; `registry.import-source` when the source is unknown
   */
  async beginVersion(exported: ExportedVersion): Promise<ImportedVersion> {
    const wanted = await this.wanted(exported);
    if (await this.isHere(wanted)) return { state: 'done' };
    const root = exported.source === '' ? servedPath(wanted.source!) : undefined;
    return { state: 'begun', ...(root !== undefined && { root }) };
  }

  /** Completes a version whose files have arrived; throws as `beginVersion` does. */
  async finishVersion(exported: ExportedVersion): Promise<void> {
    const wanted = await this.wanted(exported);
    const { model, version } = wanted;
    if (await this.isHere(wanted)) return;
    const result = await this.versions.place(wanted);
    if (result === 'unknown') await this.models.get(model);
    if (result === 'removed') throw importNumberUsed(model, version);
    if (result === 'taken' && !(await this.isHere(wanted))) {
      throw importDiffers(`Version ${version} of ${model}`, 'run, which is being registered');
    }
  }

  /**
   * Sets an alias that does not exist here, as a client would: the alias of the served version is set by its keeper, which
   * may refuse. An existing alias is not moved.
   * @throws {AppError} `registry.import-alias` when the alias cannot be set
   */
  async alias(
    model: string,
    { alias, version }: ExportedAlias,
    caller: AliasCaller,
  ): Promise<'set' | 'done'> {
    valid(() => checkNewAlias(alias), `Alias ${alias} of ${model}`);
    await this.versions.get(model, version);
    const holder = (await this.aliases.holder(model, alias))?.version;
    if (holder === version) return 'done';
    const left = (why: string): Error => importAliasLeft(model, alias, why);
    if (holder !== undefined)
      throw left(`it points at version ${holder} here and at version ${version} in the source`);
    const keeper = this.keepers.of(model, alias);
    if (keeper) {
      if (!caller.mayDecide)
        throw left('it decides which version serves predictions, which requires a key with the role admin');
      await keeper({ model, alias, version, by: caller.by });
      return 'set';
    }
    const move = {
      model,
      alias,
      from: null,
      to: version,
      by: caller.by,
      reason: 'Imported.',
      key: `import/${newId()}`,
    };
    if (await this.aliases.move(move)) return 'set';
    throw left('it was set to another version meanwhile');
  }

  /** The version in its stored form. */
  private async wanted(exported: ExportedVersion): Promise<StoredVersion> {
    const { name: model, version, description, run_link: runLink } = exported;
    const stage = exported.current_stage as Stage;
    const where = await this.placeOf(exported);
    return {
      model,
      version,
      runId: where.runId,
      modelHash: '',
      algorithm: CLIENT_ALGORITHM,
      size: 0,
      createdAt: new Date(exported.creation_timestamp),
      updatedAt: new Date(exported.last_updated_timestamp),
      description,
      tags: valid(() => checkedTags(exported.tags), `Version ${version} of ${model}`),
      source: where.source,
      runLink,
      ...(stage !== 'None' && { stage }),
      ...(where.location !== undefined && { location: where.location }),
      ...(where.modelId && { modelId: where.modelId }),
    };
  }

  private async placeOf(
    exported: ExportedVersion,
  ): Promise<Pick<StoredVersion, 'source' | 'location' | 'runId' | 'modelId'>> {
    const { name, version, source, location, run_id: given } = exported;
    const runId = given === '' ? '' : runIdFor(given);
    if (source === '') return { source: importSource(deriveId('imported-version', name, version)), runId };
    try {
      if (location === '') return await this.resolved(source, runId, exported);
      // A copy of another version, which need not exist here; its files do.
      if (modelAddress(source).kind === 'logged') return await this.resolved(source, runId, exported);
      const place = await this.resolved(location, runId, exported);
      return { ...place, source, location: place.location ?? place.source };
    } catch (error) {
      if (isInvalidOrMissing(error)) throw importSourceUnknown(name, version, error.message);
      throw error;
    }
  }

  private async resolved(
    source: string,
    runId: string,
    { tags }: ExportedVersion,
  ): Promise<Pick<StoredVersion, 'source' | 'location' | 'runId' | 'modelId'>> {
    const uri = source.replace(
      /^(runs:\/+)([^/]+)/,
      (_all, scheme: string, id: string) => scheme + runIdFor(id),
    );
    const ofRun = runAddress(uri)?.runId;
    // MLflow's own rules do not check that the run exists.
    if (ofRun !== undefined) await this.runs.get(ofRun);
    const address = schemeOf(uri) === 'models' ? modelAddress(uri) : undefined;
    const named = { runId: ofRun ?? runId, ...(address?.kind === 'logged' && { modelId: address.modelId }) };
    return this.sources.resolve(uri, named, isPromptTagged(tags));
  }

  /** Whether the version exists. @throws {AppError} `registry.import-differs` for another one */
  private async isHere(wanted: StoredVersion): Promise<boolean> {
    const { model, version } = wanted;
    const here = await this.versions.get(model, version).catch(unlessUnknown);
    if (!here) {
      await this.models.get(model);
      return false;
    }
    const field = versionDifference(here, wanted);
    if (field !== undefined) throw importDiffers(`Version ${version} of ${model}`, field);
    return true;
  }
}

/** Undefined for a version that does not exist. */
function unlessUnknown(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'registry.version-unknown') return undefined;
  throw error;
}

/** The first field in which an existing version differs from the imported one. */
function versionDifference(here: StoredVersion, wanted: StoredVersion): string | undefined {
  const fields = {
    run: (one: StoredVersion) => shownRunId(one),
    source: (one: StoredVersion) => plain(versionSource(one)),
    'logged model': (one: StoredVersion) => one.modelId ?? '',
    description: (one: StoredVersion) => one.description,
    stage: (one: StoredVersion) => one.stage ?? 'None',
    'run link': (one: StoredVersion) => one.runLink ?? '',
    tags: (one: StoredVersion) =>
      JSON.stringify(Object.entries(one.tags).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
  return Object.entries(fields).find(([, of]) => of(here) !== of(wanted))?.[0];
}

/** `runs:///x` is `runs:/x`; files that come with a version have another address on each server. */
function plain(source: string): string {
  if (isImportSource(source)) return '';
  return source.replace(/^(runs|models):\/+/, '$1:/').replace(/\/+$/, '');
}

/** Runs a check of the registry; its error names the imported item. */
function valid<T>(check: () => T, what: string): T {
  try {
    return check();
  } catch (error) {
    if (isInvalidOrMissing(error)) throw importedFieldInvalid(what, error);
    throw error;
  }
}

function isInvalidOrMissing(error: unknown): error is AppError {
  return isAppError(error, 'invalid', 'not-found');
}

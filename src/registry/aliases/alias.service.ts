import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { newId } from '../../platform/ids/ids.js';
import { doesNotExist, invalidParameter, MlflowError } from '../../mlflow/protocol/mlflow-error.js';
import { AliasKeepers } from './alias-keepers.js';
import { ClientRegistryStore } from '../models/model-store.port.js';
import { withAliases } from '../models/model.service.js';
import type { ModelVersion } from '../versions/model-version.js';
import { RegistryService } from '../registry.service.js';
import { checkAlias, checkModelName, checkNewAlias, isLatest, noModel, noVersion } from '../rules.js';

export interface AliasCaller {
  /** For the record. */
  by: string;
  /** Whether the caller may move an alias that decides who answers. */
  mayDecide: boolean;
}

/** Aliases as MLflow's clients set and remove them. Every move stands in the alias's history. */
@Injectable()
export class AliasService {
  constructor(
    private readonly registry: RegistryService,
    private readonly store: ClientRegistryStore,
    private readonly keepers: AliasKeepers,
    private readonly clock: Clock,
  ) {}

  /** An alias that decides more than a name is moved by its keeper, who may refuse. */
  async set(model: string, alias: string, version: number, caller: AliasCaller): Promise<void> {
    checkModelName(model);
    checkNewAlias(alias);
    const versions = await this.store.versions(model);
    if (!versions.some((one) => one.version === version)) throw noVersion(model, version);
    const keeper = this.keepers.of(model, alias);
    const { by, mayDecide } = caller;
    if (keeper) {
      if (!mayDecide) {
        const message = `The alias ${alias} of ${model} says which version answers predictions: it takes a key of the role admin.`;
        throw new MlflowError('PERMISSION_DENIED', message);
      }
      await keeper({ model, alias, version, by });
      return;
    }
    const key = `client/${newId()}`;
    for (;;) {
      const from = (await this.registry.alias(model, alias))?.version ?? null;
      if (from === version) return;
      const reason = 'Set by a client of the MLflow API.';
      if (await this.registry.moveAlias({ model, alias, from, to: version, by, reason, key })) return;
      // Another client moved it meanwhile: the last wish counts.
    }
  }

  /** Nothing is left to do where there is no such alias. */
  async delete(model: string, alias: string, by: string): Promise<void> {
    checkModelName(model);
    checkAlias(alias);
    if (this.keepers.of(model, alias)) {
      throw invalidParameter(
        `The alias ${alias} of ${model} says which version answers predictions: give it to another version instead of removing it.`,
      );
    }
    if (!(await this.store.removeAlias(model, alias, { by, at: this.clock.now() }))) throw noModel(model);
  }

  async get(model: string, alias: string): Promise<ModelVersion> {
    checkModelName(model);
    checkAlias(alias);
    const [found] = await this.store.models(model);
    if (!found) throw noModel(model);
    const versions = await this.store.versions(model);
    if (isLatest(alias)) {
      const newest = versions.toSorted((a, b) => b.version - a.version).at(0);
      if (!newest) throw doesNotExist(`Latest version not found for model ${model}.`);
      return withAliases(newest, found.aliases);
    }
    const holder = Object.hasOwn(found.aliases, alias) ? found.aliases[alias] : undefined;
    const version = holder && versions.find((one) => one.version === holder.version);
    if (!version) throw invalidParameter(`Registered model alias ${alias} not found.`);
    return withAliases(version, found.aliases);
  }
}

import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { newId } from '../../platform/ids/ids.js';
import { ModelStore } from '../models/model-store.port.js';
import {
  aliasForbidden,
  aliasKept,
  aliasUnknown,
  modelUnknown,
  noVersionYet,
  versionUnknown,
} from '../registry.errors.js';
import { checkAlias, checkModelName, checkMove, checkNewAlias, isLatest } from '../rules.js';
import type { ModelVersion } from '../versions/model-version.js';
import { VersionStore } from '../versions/version-store.port.js';
import {
  type AliasCaller,
  aliasesOf,
  type AliasHolder,
  type AliasMove,
  holderIn,
  type MoveAlias,
} from './alias.js';
import { AliasKeepers } from './alias-keepers.js';
import { AliasStore } from './alias-store.port.js';

/** Aliases of registered models. Every move of one stands in its history. */
@Injectable()
export class AliasService {
  constructor(
    private readonly store: AliasStore,
    private readonly models: ModelStore,
    private readonly versions: VersionStore,
    private readonly keepers: AliasKeepers,
    private readonly clock: Clock,
  ) {}

  /** What the alias points at now; undefined if it points at nothing. */
  async holder(model: string, alias: string): Promise<AliasHolder | undefined> {
    return holderIn(await this.holders(model), alias);
  }

  /** What each alias of the model points at now. */
  async holders(model: string): Promise<Readonly<Record<string, AliasHolder>>> {
    return (await this.models.find(model))?.aliases ?? {};
  }

  /**
   * The version that an alias points at; `latest` is the newest one.
   * @throws {AppError} `registry.model-unknown` when there is no such model; `registry.alias-unknown` when there is no such
   * alias; `registry.no-version` when the model has no version; `registry.invalid` when a field breaks a rule
   */
  async versionOf(model: string, alias: string): Promise<ModelVersion> {
    checkModelName(model);
    checkAlias(alias);
    const found = await this.models.find(model);
    if (!found) throw modelUnknown(model);
    const version = isLatest(alias)
      ? (await this.versions.page(model, {}, 0, 1)).items.at(0)
      : await this.held(model, holderIn(found.aliases, alias));
    if (!version) throw isLatest(alias) ? noVersionYet(model) : aliasUnknown(alias);
    return { ...version, aliases: aliasesOf(version.version, found.aliases) };
  }

  /**
   * Sets an alias for a client. An alias with a keeper is moved by its keeper, which may refuse.
   * @param reason one sentence for the history of an alias without a keeper
   * @throws {AppError} `registry.version-unknown`, `registry.alias-forbidden`, `registry.invalid`, those of the keeper
   */
  async set(
    model: string,
    alias: string,
    version: number,
    caller: AliasCaller,
    reason = 'Set by a client.',
  ): Promise<void> {
    checkModelName(model);
    checkNewAlias(alias);
    if (!(await this.versions.find(model, version))) throw versionUnknown(model, version);
    const keeper = this.keepers.of(model, alias);
    const { by, mayDecide } = caller;
    if (keeper) {
      if (!mayDecide) throw aliasForbidden(model, alias);
      await keeper({ model, alias, version, by });
      return;
    }
    const key = `client/${newId()}`;
    for (;;) {
      const from = (await this.holder(model, alias))?.version ?? null;
      if (from === version) return;
      if (await this.move({ model, alias, from, to: version, by, reason, key })) return;
      // Another client moved it meanwhile: the last request counts.
    }
  }

  /**
   * Moves an alias by one compare-and-set on the model document. True if this call, or an earlier one with the same key,
   * moved it; false if the holder is no longer `from`.
   * @throws {AppError} `registry.version-unknown` when there is no such version; `registry.invalid` when a field breaks a rule
   */
  async move(move: MoveAlias): Promise<boolean> {
    checkMove(move);
    if (!(await this.versions.find(move.model, move.to))) throw versionUnknown(move.model, move.to);
    return this.store.move(move, this.clock.now());
  }

  /**
   * Does nothing if there is no such alias.
   * @throws {AppError} `registry.alias-kept` when the alias decides what serves; `registry.model-unknown` when there is no
   * such model; `registry.invalid` when a field breaks a rule
   */
  async remove(model: string, alias: string, by: string): Promise<void> {
    checkModelName(model);
    checkAlias(alias);
    if (this.keepers.of(model, alias)) throw aliasKept(model, alias);
    if (!(await this.store.remove(model, alias, { by, at: this.clock.now() }))) throw modelUnknown(model);
  }

  /**
   * All moves of the alias, in order.
   * @throws {AppError} `registry.model-unknown` when there is no such model
   */
  async history(model: string, alias: string): Promise<AliasMove[]> {
    if (!(await this.models.find(model))) throw modelUnknown(model);
    return this.store.moves(model, alias);
  }

  private async held(model: string, holder: AliasHolder | undefined) {
    return holder && this.versions.find(model, holder.version);
  }
}

import { Injectable } from '@nestjs/common';
import { deriveId, newId } from '../platform/ids/ids.js';
import {
  AliasService,
  CHAMPION_ALIAS,
  datasetInAlias,
  MODEL_NAME,
  type ModelVersion,
  VersionService,
} from '../registry/index.js';
import { TAG } from '../tracking/index.js';
import { ChallengerService } from './challenger.service.js';
import { ChampionLookup } from './champion-lookup.service.js';
import { alreadyChampion, lostRace, noChampion, noPrevious } from './champion.errors.js';
import { candidateOf } from './candidate.js';
import { ElectionLedger } from './election-ledger.service.js';
import type { Author } from './author.js';
import type { Election } from './election.js';
import { checkManualMove } from './limits.js';
import { previousHolder } from './previous-holder.js';
import { verdictOf } from './verdict.js';

export interface ManualMove extends Author {
  /** The champion of this dataset is replaced; absent: the one that answers predictions. */
  dataset?: string;
}

/** Promotions and rollbacks: champions made by a person, with a reason. */
@Injectable()
export class ManualMoveService {
  constructor(
    private readonly aliases: AliasService,
    private readonly versions: VersionService,
    private readonly lookup: ChampionLookup,
    private readonly challengers: ChallengerService,
    private readonly ledger: ElectionLedger,
  ) {}

  /**
   * Makes a version champion.
   * @throws {AppError} `champion.already-champion` when the version is champion already; `champion.lost-race` when another
   * client moved the alias meanwhile; `champion.model-unreadable` when its model file cannot be read;
   * `registry.version-unknown` when there is no such version
   */
  async promote({ dataset, ...move }: ManualMove & { version: number }): Promise<Election> {
    return this.promoteTo(await this.aliasOf(dataset), move);
  }

  /** Gives the alias of a champion to a version. @throws {AppError} with the codes of `promote`, when it cannot be moved */
  async promoteTo(alias: string, { version, by, reason }: Author & { version: number }): Promise<Election> {
    checkManualMove({ by, reason });
    return this.ledger.inTurn(async () => {
      const next = await this.versions.get(MODEL_NAME, version);
      const holder = await this.lookup.holder(alias);
      if (holder?.version === version) throw alreadyChampion(version, datasetInAlias(alias));
      return this.move('promotion', alias, { next, holder }, { by, reason });
    });
  }

  /**
   * Makes the previous champion the champion again; each further call goes one champion further back.
   * @throws {AppError} `champion.none` when there is no champion; `champion.no-previous` when there was no earlier champion;
   * `champion.lost-race` when another client moved the alias meanwhile; `champion.model-unreadable` when its model file cannot
   * be read
   */
  async rollback({ by, reason, dataset }: ManualMove): Promise<Election> {
    checkManualMove({ by, reason });
    return this.ledger.inTurn(async () => {
      const alias = await this.aliasOf(dataset);
      const holder = await this.lookup.holder(alias);
      if (!holder) throw noChampion(dataset);
      const previous = previousHolder(await this.aliases.history(MODEL_NAME, alias));
      if (previous === undefined) throw noPrevious();
      const next = await this.versions.get(MODEL_NAME, previous);
      return this.move('rollback', alias, { next, holder }, { by, reason });
    });
  }

  private async aliasOf(dataset: string | undefined): Promise<string> {
    return dataset === undefined ? CHAMPION_ALIAS : this.lookup.aliasFor(dataset);
  }

  private async move(
    kind: 'promotion' | 'rollback',
    alias: string,
    { next, holder: current }: { next: ModelVersion; holder: ModelVersion | undefined },
    { by, reason }: Author,
  ): Promise<Election> {
    await this.ledger.closeInterrupted();
    await this.challengers.checkFile(next);
    const challenger = candidateOf(next, await this.lookup.datasetOf(next));
    const holder = current && candidateOf(current, await this.lookup.datasetOf(current));
    const election = await this.ledger.record({
      id: deriveId(kind, newId()),
      kind,
      model: MODEL_NAME,
      alias,
      snapshot: (await this.lookup.tagOf(next, TAG.snapshot)) ?? '',
      dataset: datasetInAlias(alias) ?? challenger.dataset,
      challenger,
      holder,
      holdout: { rows: 0, games: 0, fromDate: 0, toDate: 0 },
      outcome: 'elected',
      verdict: verdictOf.byHand(kind, challenger, holder, reason),
      by,
      reason,
    });
    const applied = await this.ledger.apply(election);
    if (applied.outcome === 'lost-race') throw lostRace(applied.verdict);
    return applied;
  }
}

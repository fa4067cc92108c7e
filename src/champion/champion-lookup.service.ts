import { Injectable } from '@nestjs/common';
import {
  type AliasHolder,
  AliasService,
  CHAMPION_ALIAS,
  championAlias,
  datasetInAlias,
  isChampionAlias,
  MODEL_NAME,
  type ModelVersion,
  VersionService,
} from '../registry/index.js';
import { RunService, TAG } from '../tracking/index.js';
import { candidateOf } from './candidate.js';
import { ElectionStore } from './election-store.port.js';
import type { Candidate, ChampionInfo, Election, Measure } from './election.js';

/** Which alias the champion of a dataset has, and which version holds it. */
@Injectable()
export class ChampionLookup {
  constructor(
    private readonly aliases: AliasService,
    private readonly versions: VersionService,
    private readonly runs: RunService,
    private readonly store: ElectionStore,
  ) {}

  /**
   * The alias for which a version competes that was trained on this dataset. `champion` is for the dataset of its holder; while
   * nobody holds it, or while its holder's dataset is unknown (an imported model), it is for any dataset that has no champion of
   * its own.
   */
  async aliasFor(dataset: string): Promise<string> {
    const own = championAlias(dataset);
    const holders = await this.aliases.holders(MODEL_NAME);
    const general = holders[CHAMPION_ALIAS];
    const forDataset =
      general && (await this.datasetOf(await this.versions.get(MODEL_NAME, general.version)));
    if (forDataset === dataset) return CHAMPION_ALIAS;
    return forDataset !== undefined || Object.hasOwn(holders, own) ? own : CHAMPION_ALIAS;
  }

  /** The version that holds the alias; undefined while there is none. */
  async holder(alias: string): Promise<ModelVersion | undefined> {
    const found = await this.aliases.holder(MODEL_NAME, alias);
    return found && this.versions.get(MODEL_NAME, found.version);
  }

  /** The champion with this alias; undefined while there is none. */
  async champion(alias: string): Promise<ChampionInfo | undefined> {
    const found = await this.aliases.holder(MODEL_NAME, alias);
    return found && this.infoOf(alias, found);
  }

  /** The champion of each dataset that has one: `champion` first, then by name. */
  async all(): Promise<ChampionInfo[]> {
    const holders = await this.aliases.holders(MODEL_NAME);
    const names = Object.keys(holders).filter(isChampionAlias).toSorted();
    return Promise.all(names.map((alias) => this.infoOf(alias, holders[alias])));
  }

  /**
   * The dataset on whose games a version was trained: from its own tag, or its run's. Undefined if neither has the tag, as
   * for an imported model.
   */
  async datasetOf(version: ModelVersion): Promise<string | undefined> {
    return this.tagOf(version, TAG.dataset);
  }

  /** A version as it takes part in a decision, with the snapshot that it was trained on; '' if unknown. */
  async candidate(number: number): Promise<Candidate & { snapshot: string }> {
    const version = await this.versions.get(MODEL_NAME, number);
    const snapshot = (await this.tagOf(version, TAG.snapshot)) ?? '';
    return { ...candidateOf(version, await this.datasetOf(version)), snapshot };
  }

  /** A tag of the version, or of its run. */
  async tagOf({ tags, runId }: ModelVersion, tag: string): Promise<string | undefined> {
    return tags[tag] ?? (await this.runs.find(runId))?.tags[tag];
  }

  private async infoOf(alias: string, held: AliasHolder): Promise<ChampionInfo> {
    const version = await this.versions.get(MODEL_NAME, held.version);
    const run = await this.runs.find(version.runId);
    const election = await this.store.find(held.key.slice(held.key.indexOf('/') + 1));
    const measured = measureOf(held.version, await this.store.latestMeasure(held.version));
    const dataset = datasetInAlias(alias) ?? version.tags[TAG.dataset] ?? run?.tags[TAG.dataset];
    return {
      alias,
      version,
      ...(dataset !== undefined && { dataset }),
      ...(run && { run }),
      since: held.since,
      by: held.by,
      election,
      ...(measured && { measured }),
    };
  }
}

/** The numbers of a version in an election in which it was challenger or holder. */
function measureOf(version: number, election: Election | undefined): Measure | undefined {
  if (!election) return undefined;
  const { id, at, dataset, challenger, holder, holdout, baseRateLogLoss } = election;
  const logLoss = (challenger.version === version ? challenger : holder)?.logLoss;
  if (logLoss === undefined || baseRateLogLoss === undefined) return undefined;
  const worseThanBaseRate = logLoss > baseRateLogLoss;
  return { election: id, at, dataset, logLoss, baseRateLogLoss, worseThanBaseRate, holdout };
}

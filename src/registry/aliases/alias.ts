/** The alias of the version that serves predictions. */
export const CHAMPION_ALIAS = 'champion';

/** The alias of a champion: `champion`, or `champion-` and the name of the dataset that it is for. */
const CHAMPIONS = /^champion(?:-([a-z0-9][a-z0-9-]{0,62}))?$/;

export function isChampionAlias(alias: string): boolean {
  return CHAMPIONS.test(alias);
}

/** Names of datasets are such that each gives a valid alias, and different ones give different aliases. */
export function championAlias(dataset: string): string {
  return `${CHAMPION_ALIAS}-${dataset}`;
}

/** The dataset in the name of a champion's alias; undefined for `champion`, whose dataset is that of its holder. */
export function datasetInAlias(alias: string): string | undefined {
  return CHAMPIONS.exec(alias)?.[1];
}

export interface AliasHolder {
  version: number;
  since: Date;
  by: string;
  /** Idempotency key of the move that set it. */
  key: string;
}

/** One move of an alias. Moves are never changed or removed. */
export interface AliasMove {
  model: string;
  alias: string;
  /** Counts the moves of all aliases of the model, from 1: their order. */
  rev: number;
  /** null: the alias pointed at nothing before. */
  from: number | null;
  to: number;
  by: string;
  reason: string;
  at: Date;
  /** The caller's idempotency key. */
  key: string;
}

export interface MoveAlias {
  model: string;
  alias: string;
  /** The version that must hold the alias now; null: it must point at nothing. */
  from: number | null;
  to: number;
  by: string;
  reason: string;
  /** Idempotency key, 1 to 200 characters: a move that was made under it is not made again. */
  key: string;
}

/** Who sets an alias. */
export interface AliasCaller {
  /** For the record. */
  by: string;
  /** Whether the caller may move an alias that decides which version serves predictions. */
  mayDecide: boolean;
}

/** The names of the aliases that point at a version, sorted. */
export function aliasesOf(version: number, holders: Readonly<Record<string, AliasHolder>>): string[] {
  return Object.keys(holders)
    .filter((alias) => holders[alias].version === version)
    .toSorted();
}

/** What an alias points at, if it points at anything. */
export function holderIn(
  holders: Readonly<Record<string, AliasHolder>>,
  alias: string,
): AliasHolder | undefined {
  return Object.hasOwn(holders, alias) ? holders[alias] : undefined;
}

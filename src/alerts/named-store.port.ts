/** Who changed what, stored in the same write as the change. */
export interface NamedChange {
  /** Of the item, from 1. */
  revision: number;
  at: Date;
  by: string;
  before?: object;
  after?: object;
}

/** What a change must find. */
export type Expected = 'absent' | 'present' | 'any';

/** Items with a name, each with its changes. A removed item leaves its changes. */
export abstract class NamedStore<T extends { name: string }> {
  /** By name. */
  abstract all(): Promise<T[]>;
  abstract find(name: string): Promise<T | undefined>;
  /** False if the item is not as expected. An equal item is not changed. */
  abstract put(item: T, by: string, at: Date, expected: Expected): Promise<boolean>;
  /** False if there is none. */
  abstract remove(name: string, by: string, at: Date): Promise<boolean>;
  /** The newest changes of each item. */
  abstract changes(): Promise<(NamedChange & { name: string })[]>;
}

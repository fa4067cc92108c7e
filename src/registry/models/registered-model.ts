import type { AliasHolder } from '../aliases/alias.js';

/** The registered model that the program elects and serves. */
export const MODEL_NAME = 'parivision';

/** A tag as clients send it: of several with the same key the last one counts. */
export interface Tag {
  key: string;
  value: string;
}

export interface RegisteredModel {
  name: string;
  createdAt: Date;
  /** The last change of the model or of what belongs to it. */
  updatedAt: Date;
  description: string;
  tags: Record<string, string>;
  /** From one read: no two of them come from different moments. */
  aliases: Record<string, AliasHolder>;
}

export interface CountedModel extends RegisteredModel {
  /** The highest version; absent if there is none yet. */
  latestVersion?: number;
  /** How many versions there are. */
  versions: number;
}

/** Who changes something, and when: the audit list has both. */
export interface Change {
  by: string;
  at: Date;
}

import type { Notice } from '../notice.js';

/** Facts are pairs: their names may hold dots and dollar signs, which names of fields in MongoDB should not. */
export type StoredNotice = Omit<Notice, 'facts'> & { facts: [string, string][] };

export function toStored({ facts, ...notice }: Notice): StoredNotice {
  return { ...notice, facts: Object.entries(facts) };
}

export function fromStored({ facts, ...notice }: StoredNotice): Notice {
  return { ...notice, facts: Object.fromEntries(facts) };
}

import { differingFields, type RawField } from '../basketball/index.js';
import type { StoredShot } from './stored-shot.js';

/** Corrections that a batch's report describes; all of them are in the histories of the shots. */
export const MOST_CORRECTIONS = 20;

/** A row that replaced the values of a stored shot. */
export interface Correction {
  gameId: string;
  /** Of the row in the source. */
  line: number;
  /** Each field that differs, before and after. */
  changes: { field: RawField; before: string; after: string }[];
}

/** What the latest correction of a shot changed. */
export function correctionOf(gameId: string, { raw, line, history }: StoredShot): Correction {
  const before = history!.at(-1)!.raw;
  const changes = differingFields(before, raw).map((field) => ({
    field,
    before: before[field],
    after: raw[field],
  }));
  return { gameId, line, changes };
}

/** The first corrections of both lists, by line. */
export function firstCorrections(before: Correction[], more: Correction[]): Correction[] {
  return [...before, ...more.toSorted((a, b) => a.line - b.line)].slice(0, MOST_CORRECTIONS);
}

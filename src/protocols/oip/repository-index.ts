import type { IndexedModel } from '../../serving/index.js';

/** A model of the repository index, with its version as a text. */
export interface IndexEntry {
  name: string;
  version: string;
  state: IndexedModel['state'];
  reason: string;
}

/** @param readyOnly leaves out the models that cannot answer now */
export function presentIndex(models: readonly IndexedModel[], readyOnly: boolean): IndexEntry[] {
  return models
    .filter(({ state }) => !readyOnly || state === 'READY')
    .map(({ name, version, state, reason }) => ({ name, version: String(version), state, reason }));
}

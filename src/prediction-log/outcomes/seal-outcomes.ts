import type { OutcomeManifest, StoredBlock } from '../blocks/blocks.port.js';
import { plainManifest, timesOf } from '../blocks/seal-block.js';
import {
  encodeOutcomes,
  idRange,
  type Outcome,
  type OutcomeColumns,
  outcomeColumns,
} from './outcome-columns.js';

/** What is said of the outcomes of a block besides what its rows tell. */
export type OutcomeFacts = Pick<OutcomeManifest, 'accepted' | 'corrections' | 'writtenAt'>;

/** Encodes outcomes as a block of level 0. */
export function sealOutcomes(
  id: string,
  outcomes: readonly Outcome[],
  facts: OutcomeFacts,
): StoredBlock<OutcomeManifest> {
  return sealOutcomeColumns(id, outcomeColumns(outcomes), facts);
}

export function sealOutcomeColumns(
  id: string,
  columns: OutcomeColumns,
  facts: OutcomeFacts,
): StoredBlock<OutcomeManifest> {
  const bytes = encodeOutcomes(columns);
  const all = { rows: columns.rows, ...idRange(columns), ...timesOf(columns.received), ...facts };
  return { manifest: plainManifest(id, bytes, all), bytes };
}

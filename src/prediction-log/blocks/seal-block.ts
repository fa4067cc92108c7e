import { sha256 } from '../../platform/ids/ids.js';
import type { BlockManifest, PredictionGroup, PredictionManifest, StoredBlock } from './blocks.port.js';
import { PREDICTION_ROLES, type PredictionColumns } from './prediction-columns.js';
import { encodePredictions } from './prediction-codec.js';
import { idAt } from './prediction-id.js';

/** What a manifest says about rows, whatever they are. */
export type RowFacts = Pick<BlockManifest, 'rows' | 'firstId' | 'lastId' | 'from' | 'to'>;

/** What a manifest says about predictions in the order of their ids. */
export function factsOf(columns: PredictionColumns): RowFacts & { groups: PredictionGroup[] } {
  const { rows, at } = columns;
  return {
    rows,
    firstId: idAt(columns, 0),
    lastId: idAt(columns, rows - 1),
    ...timesOf(at),
    groups: groupsOf(columns),
  };
}

/** Encodes predictions, which are in the order of their ids, as a block of level 0. */
export function sealBlock(
  id: string,
  columns: PredictionColumns,
  writtenAt: number,
): StoredBlock<PredictionManifest> {
  const bytes = encodePredictions(columns);
  return { manifest: plainManifest(id, bytes, { ...factsOf(columns), writtenAt }), bytes };
}

/** The manifest of a block as it is first written. */
export function plainManifest<F extends RowFacts & { writtenAt: number }>(
  id: string,
  bytes: Uint8Array,
  facts: F,
): BlockManifest & F {
  return { id, ...facts, level: 0, bytes: bytes.length, hash: sha256(bytes), encoding: 'plain' };
}

/** The earliest and the latest of some times. */
export function timesOf(at: Float64Array): { from: number; to: number } {
  let [from, to] = [Infinity, -Infinity];
  for (const time of at) {
    if (time < from) from = time;
    if (time > to) to = time;
  }
  return { from, to };
}

function groupsOf({ rows, model, models, version, role }: PredictionColumns): PredictionGroup[] {
  const groups: PredictionGroup[] = [];
  const codes: [model: number, version: number, role: number][] = [];
  let last = -1;
  for (let row = 0; row < rows; row++) {
    const isLast =
      last >= 0 &&
      codes[last][0] === model[row] &&
      codes[last][1] === version[row] &&
      codes[last][2] === role[row];
    if (!isLast) {
      last = codes.findIndex(([m, v, r]) => m === model[row] && v === version[row] && r === role[row]);
      if (last < 0) {
        last = codes.push([model[row], version[row], role[row]]) - 1;
        groups.push({
          model: models[model[row]],
          version: version[row],
          role: PREDICTION_ROLES[role[row]],
          rows: 0,
        });
      }
    }
    groups[last].rows++;
  }
  return groups;
}

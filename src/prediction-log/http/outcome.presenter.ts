import type { Column } from '../../platform/http/listing.js';
import { shotOfText } from '../outcomes/given-outcome.js';
import type { Outcome } from '../outcomes/outcome-columns.js';
import type { OutcomeItem } from './outcomes.dto.js';

export function presentOutcome({ id, shot, made, at, received, by }: Outcome): OutcomeItem {
  const { dataset, gameId, shotId } = shotOfText(shot ?? '');
  return {
    predictionId: id ?? null,
    shot: shot === undefined ? null : { dataset, gameId, shotId },
    made,
    at: at === undefined ? null : new Date(at),
    receivedAt: new Date(received),
    by,
  };
}

export const OUTCOME_COLUMNS: Column<OutcomeItem>[] = [
  { name: 'prediction_id', cell: (item) => item.predictionId },
  { name: 'dataset', cell: (item) => item.shot?.dataset },
  { name: 'game_id', cell: (item) => item.shot?.gameId },
  { name: 'shot_id', cell: (item) => item.shot?.shotId },
  { name: 'made', cell: (item) => item.made },
  { name: 'at', cell: (item) => item.at },
  { name: 'received_at', cell: (item) => item.receivedAt },
  { name: 'by', cell: (item) => item.by },
];

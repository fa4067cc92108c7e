import type { Column } from '../../platform/http/listing.js';
import { gameText, shotOfText } from '../outcomes/given-outcome.js';
import type { Outcome } from '../outcomes/outcome-columns.js';
import type { OutcomeItem } from './outcomes.dto.js';

export function presentOutcome({ id, shot, game, made, at, received, by }: Outcome): OutcomeItem {
  const { dataset, gameId, shotId } = shotOfText(shot ?? '');
  return {
    predictionId: id ?? null,
    shot: shot === undefined ? null : { dataset, gameId, shotId },
    game: shot === undefined ? (game ?? null) : gameText(shot),
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
  { name: 'game', cell: (item) => item.game },
  { name: 'made', cell: (item) => item.made },
  { name: 'at', cell: (item) => item.at },
  { name: 'received_at', cell: (item) => item.receivedAt },
  { name: 'by', cell: (item) => item.by },
];

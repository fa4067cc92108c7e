import type { Column } from '../../platform/http/listing.js';
import type { Challenge } from '../challenges/challenge.js';

export const CHALLENGE_COLUMNS: Column<Challenge>[] = [
  { name: 'id', cell: (challenge) => challenge.id },
  { name: 'started_at', cell: (challenge) => challenge.startedAt },
  { name: 'started_by', cell: (challenge) => challenge.startedBy },
  { name: 'mode', cell: (challenge) => challenge.mode },
  { name: 'share', cell: (challenge) => challenge.share },
  { name: 'goal', cell: (challenge) => challenge.goal },
  { name: 'version', cell: (challenge) => challenge.version },
  { name: 'holder', cell: (challenge) => challenge.holder },
  { name: 'state', cell: (challenge) => challenge.state },
  { name: 'rows', cell: (challenge) => challenge.evidence?.rows },
  { name: 'games', cell: (challenge) => challenge.evidence?.games },
  { name: 'challenger_log_loss', cell: (challenge) => challenge.evidence?.challengerLogLoss },
  { name: 'holder_log_loss', cell: (challenge) => challenge.evidence?.holderLogLoss },
  { name: 'e_value', cell: (challenge) => challenge.evidence?.eValue },
  { name: 'needed', cell: (challenge) => challenge.evidence?.needed },
  { name: 'ended_at', cell: (challenge) => challenge.ended?.at },
  { name: 'ended_by', cell: (challenge) => challenge.ended?.by },
  { name: 'end_reason', cell: (challenge) => challenge.ended?.reason },
];

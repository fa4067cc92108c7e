import type { Column } from '../../platform/http/listing.js';
import { aliasOf } from '../election-ledger.service.js';
import type { Election } from '../election.js';

export const ELECTION_COLUMNS: Column<Election>[] = [
  { name: 'id', cell: (election) => election.id },
  { name: 'at', cell: (election) => election.at },
  { name: 'kind', cell: (election) => election.kind },
  { name: 'outcome', cell: (election) => election.outcome },
  { name: 'state', cell: (election) => election.state },
  { name: 'challenger_version', cell: (election) => election.challenger.version },
  { name: 'challenger_algorithm', cell: (election) => election.challenger.algorithm },
  { name: 'challenger_run_id', cell: (election) => election.challenger.runId },
  { name: 'challenger_dataset', cell: (election) => election.challenger.dataset },
  { name: 'challenger_log_loss', cell: (election) => election.challenger.logLoss },
  { name: 'holder_version', cell: (election) => election.holder?.version },
  { name: 'holder_algorithm', cell: (election) => election.holder?.algorithm },
  { name: 'holder_dataset', cell: (election) => election.holder?.dataset },
  { name: 'holder_log_loss', cell: (election) => election.holder?.logLoss },
  { name: 'difference', cell: (election) => election.comparison?.difference },
  { name: 'p_value', cell: (election) => election.comparison?.pValue },
  { name: 'base_rate_log_loss', cell: (election) => election.baseRateLogLoss },
  { name: 'holdout_rows', cell: (election) => election.holdout.rows },
  { name: 'holdout_games', cell: (election) => election.holdout.games },
  { name: 'holdout_from', cell: (election) => election.holdout.fromDate },
  { name: 'holdout_to', cell: (election) => election.holdout.toDate },
  { name: 'alias', cell: (election) => aliasOf(election) },
  { name: 'dataset', cell: (election) => election.dataset },
  { name: 'across_datasets', cell: (election) => election.acrossDatasets },
  { name: 'snapshot', cell: (election) => election.snapshot },
  { name: 'by', cell: (election) => election.by },
  { name: 'reason', cell: (election) => election.reason },
  { name: 'verdict', cell: (election) => election.verdict },
];

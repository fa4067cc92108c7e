import type { Column } from '../../platform/http/listing.js';
import type { AliasMove } from '../aliases/alias.js';
import type { CountedModel } from '../models/registered-model.js';
import type { ModelVersion } from '../versions/model-version.js';

export const MODEL_COLUMNS: Column<CountedModel>[] = [
  { name: 'name', cell: (model) => model.name },
  { name: 'created_at', cell: (model) => model.createdAt },
  { name: 'latest_version', cell: (model) => model.latestVersion },
  { name: 'versions', cell: (model) => model.versions },
  { name: 'champion', cell: (model) => model.aliases.champion?.version },
];

export const VERSION_COLUMNS: Column<ModelVersion>[] = [
  { name: 'model', cell: (version) => version.model },
  { name: 'version', cell: (version) => version.version },
  { name: 'algorithm', cell: (version) => version.algorithm },
  { name: 'run_id', cell: (version) => version.runId },
  { name: 'model_hash', cell: (version) => version.modelHash },
  { name: 'size', cell: (version) => version.size },
  { name: 'created_at', cell: (version) => version.createdAt },
  { name: 'aliases', cell: (version) => version.aliases.join(' ') },
  { name: 'description', cell: (version) => version.description },
];

export const MOVE_COLUMNS: Column<AliasMove>[] = [
  { name: 'rev', cell: (move) => move.rev },
  { name: 'at', cell: (move) => move.at },
  { name: 'from', cell: (move) => move.from },
  { name: 'to', cell: (move) => move.to },
  { name: 'by', cell: (move) => move.by },
  { name: 'reason', cell: (move) => move.reason },
];

import { FEATURES } from '../../basketball/index.js';
import type { Column } from '../../platform/http/listing.js';
import type { PredictionRecord } from '../reading/prediction-record.js';
import type { SevenFeatures } from './seven-features.dto.js';
import type { PredictionItem } from './predictions.dto.js';

export function presentPrediction(record: PredictionRecord): PredictionItem {
  const { id, at, version, prediction, probability, row, requestId, model, role } = record;
  const features = Object.fromEntries(FEATURES.map((name, i) => [name, row[i]])) as unknown as SevenFeatures;
  const { pairedWith = null, outcome = null } = record;
  return { id, at, version, prediction, probability, features, requestId, model, role, pairedWith, outcome };
}

export const PREDICTION_COLUMNS: Column<PredictionItem>[] = [
  { name: 'id', cell: (item) => item.id },
  { name: 'at', cell: (item) => item.at },
  { name: 'version', cell: (item) => item.version },
  { name: 'prediction', cell: (item) => item.prediction },
  { name: 'probability', cell: (item) => item.probability },
  ...FEATURES.map((name) => ({ name, cell: (item: PredictionItem) => item.features[name] })),
  { name: 'request_id', cell: (item) => item.requestId },
  { name: 'model', cell: (item) => item.model },
  { name: 'role', cell: (item) => item.role },
  { name: 'paired_with', cell: (item) => item.pairedWith },
  { name: 'outcome', cell: (item) => item.outcome },
];

import type { Column } from '../../platform/http/listing.js';
import { CSV_COLUMNS } from '../csv-export.js';
import type { ExploreRow } from '../../basketball/index.js';
import { splitInWords } from '../split-words.js';
import type { ColumnStatistics, Snapshot } from '../snapshot.js';
import type { SnapshotView } from './gold-answers.dto.js';

export function presentSnapshot(snapshot: Snapshot): SnapshotView {
  const { id, dataset, createdAt, rows, unlabelled, games, blocks, split, parts } = snapshot;
  const { columns, categories, schemaVersion, dates } = snapshot;
  return {
    id,
    dataset,
    createdAt,
    rows,
    unlabelled,
    games,
    blocks,
    dates,
    split: { ...split, ...splitInWords(parts, dates) },
    parts,
    columns,
    categories,
    schemaVersion,
  };
}

export const SNAPSHOT_COLUMNS: Column<SnapshotView>[] = [
  { name: 'id', cell: (snapshot) => snapshot.id },
  { name: 'dataset', cell: (snapshot) => snapshot.dataset },
  { name: 'created_at', cell: (snapshot) => snapshot.createdAt },
  { name: 'rows', cell: (snapshot) => snapshot.rows },
  { name: 'unlabelled', cell: (snapshot) => snapshot.unlabelled },
  { name: 'games', cell: (snapshot) => snapshot.games },
  { name: 'blocks', cell: (snapshot) => snapshot.blocks.length },
  { name: 'train_rows', cell: (snapshot) => snapshot.parts.train.rows },
  { name: 'train_until', cell: (snapshot) => snapshot.split.trainUntil },
  { name: 'validation_rows', cell: (snapshot) => snapshot.parts.validation.rows },
  { name: 'validation_until', cell: (snapshot) => snapshot.split.validationUntil },
  { name: 'test_rows', cell: (snapshot) => snapshot.parts.test.rows },
  { name: 'last_date', cell: (snapshot) => snapshot.split.lastDate },
];

export const STATISTICS_COLUMNS: Column<ColumnStatistics>[] = (
  ['column', 'count', 'missing', 'distinct', 'mean', 'std', 'min', 'q25', 'median', 'q75', 'max'] as const
).map((name) => ({ name, cell: (statistics) => statistics[name] }));

export const EXPLORE_COLUMNS: Column<ExploreRow>[] = (
  [
    'key',
    'label',
    'from',
    'to',
    'x',
    'y',
    'zone',
    'attempts',
    'made',
    'rate',
    'low',
    'high',
    'zoneRate',
  ] as const
).map((name) => ({ name: name === 'zoneRate' ? 'zone_rate' : name, cell: (row) => row[name] }));

/** A matrix row with its name in front. */
export function correlationColumns(names: string[]): Column<(string | number | null)[]>[] {
  return ['column', ...names].map((name, index) => ({ name, cell: (row) => row[index] }));
}

export const DATA_COLUMNS: Column<unknown[]>[] = CSV_COLUMNS.map((name, index) => ({
  name,
  cell: (row) => row[index],
}));

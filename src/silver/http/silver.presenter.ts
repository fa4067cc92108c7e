import type { Column } from '../../platform/http/listing.js';
import type { SilverPartition } from '../silver-partition.js';
import type { PartitionView } from './silver.dto.js';

export function presentPartition(partition: SilverPartition): PartitionView {
  const { dataset, month, block, v, rows, games, labelled, made, firstDate, lastDate, flags, updatedAt } =
    partition;
  return { dataset, month, block, v, rows, games, labelled, made, firstDate, lastDate, flags, updatedAt };
}

export const PARTITION_COLUMNS: Column<PartitionView>[] = [
  { name: 'dataset', cell: (partition) => partition.dataset },
  { name: 'month', cell: (partition) => partition.month },
  { name: 'block', cell: (partition) => partition.block },
  { name: 'v', cell: (partition) => partition.v },
  { name: 'rows', cell: (partition) => partition.rows },
  { name: 'games', cell: (partition) => partition.games },
  { name: 'labelled', cell: (partition) => partition.labelled },
  { name: 'made', cell: (partition) => partition.made },
  { name: 'first_date', cell: (partition) => partition.firstDate },
  { name: 'last_date', cell: (partition) => partition.lastDate },
  { name: 'flags', cell: (partition) => partition.flags },
  { name: 'updated_at', cell: (partition) => partition.updatedAt },
];

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, Matches } from 'class-validator';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import { DATASET_NAME, DATASET_RULE } from '../../platform/http/dataset-name.js';
import { ListQuery } from '../../platform/http/listing.js';
import { DISTANCE_UNITS, type DistanceUnit, EXPLORE_BY, type ExploreBy } from '../../basketball/index.js';

export class SnapshotsQuery extends ListQuery {
  @ApiPropertyOptional({ description: 'Only this dataset', example: 'virtual-league' })
  @MayBeAbsent()
  @Matches(DATASET_NAME, DATASET_RULE)
  dataset?: string;
}

/** The query of one snapshot. */
export class SnapshotQuery {
  @ApiPropertyOptional({
    description: 'With `latest`: the newest of this dataset',
    example: 'virtual-league',
  })
  @MayBeAbsent()
  @Matches(DATASET_NAME, DATASET_RULE)
  dataset?: string;
}

export class TableQuery extends SnapshotQuery {
  @ApiPropertyOptional({ enum: ['json', 'csv'], default: 'json' })
  @MayBeAbsent()
  @IsIn(['json', 'csv'])
  format: 'json' | 'csv' = 'json';
}

export class ExploreQuery extends TableQuery {
  @ApiPropertyOptional({
    enum: DISTANCE_UNITS,
    default: 'm',
    description: 'For distance: bins of one metre (m) or of two feet (ft)',
  })
  @MayBeAbsent()
  @IsIn(DISTANCE_UNITS)
  unit: DistanceUnit = 'm';
}

export class ExploreParams {
  @ApiProperty({ description: 'Id of the snapshot, or `latest`', example: 'latest' })
  @Matches(/^([0-9a-f]{64}|latest)$/, { message: 'must be 64 hex digits or latest' })
  id: string;

  @ApiProperty({ enum: EXPLORE_BY, example: 'zone' })
  @IsIn(EXPLORE_BY)
  by: ExploreBy;
}

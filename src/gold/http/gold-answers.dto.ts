import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { DISTANCE_UNITS, EXPLORE_BY } from '../../basketball/index.js';
import { PageAnswer } from '../../platform/http/listing.js';

const HASH = '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae';

export class SplitSharesView {
  @ApiProperty({ example: 0.7038 })
  train: number;
  @ApiProperty({ example: 0.1479 })
  validation: number;
  @ApiProperty({ example: 0.1483 })
  test: number;
}

export class TimeSplitView {
  @ApiPropertyOptional({
    description: 'Only the newest dates with at least so many shots are in a part; absent: all',
    example: 50_000,
  })
  newest?: number;
  @ApiPropertyOptional({
    description: 'First date of train; absent where no date is left out',
    example: 20_241_022,
  })
  trainFrom?: number;
  @ApiProperty({ description: 'Last date of train, YYYYMMDD', example: 20_250_214 })
  trainUntil: number;
  @ApiProperty({ description: 'Last date of validation', example: 20_250_312 })
  validationUntil: number;
  @ApiProperty({ description: 'Last date of test', example: 20_250_413 })
  lastDate: number;
  @ApiProperty({ type: SplitSharesView, description: 'Share of the shots in each part' })
  shares: SplitSharesView;
  @ApiProperty({
    example:
      'By whole game dates, in the order of time: as near to 70 / 15 / 15 % of the shots as whole dates allow.',
    description: 'The rule by which the shots are split, and the reason for it',
  })
  rule: string;
  @ApiPropertyOptional({
    example:
      '47 / 41 / 12 % is the nearest to 70 / 15 / 15 %, as a date is never cut; the 4,000 shots lie on 5 dates.',
    description: 'Why the shares are not those of the rule; absent where they are',
  })
  reason?: string;
}

export class PartView {
  @ApiProperty({ example: 14_012 })
  rows: number;
  @ApiProperty({ example: 82 })
  games: number;
  @ApiProperty({ example: 20_241_022 })
  firstDate: number;
  @ApiProperty({ example: 20_250_214 })
  lastDate: number;
  @ApiProperty({ description: 'Share of shots that went in', example: 0.4571 })
  makeRate: number;
}

export class PartsView {
  @ApiProperty()
  train: PartView;
  @ApiProperty()
  validation: PartView;
  @ApiProperty()
  test: PartView;
}

export class ColumnView {
  @ApiProperty({ example: 'Shot_Distance_Meters' })
  column: string;
  @ApiProperty({ description: 'Values that are there', example: 20_000 })
  count: number;
  @ApiProperty({ example: 0 })
  missing: number;
  @ApiProperty({ example: 48 })
  distinct: number;
  @ApiProperty({ type: Number, nullable: true, example: 4.12 })
  mean: number | null;
  @ApiProperty({ type: Number, nullable: true, example: 3.08 })
  std: number | null;
  @ApiProperty({ type: Number, nullable: true, example: 0 })
  min: number | null;
  @ApiProperty({ type: Number, nullable: true, example: 0.6096 })
  q25: number | null;
  @ApiProperty({ type: Number, nullable: true, example: 4.2672 })
  median: number | null;
  @ApiProperty({ type: Number, nullable: true, example: 7.3152 })
  q75: number | null;
  @ApiProperty({ type: Number, nullable: true, example: 24.384 })
  max: number | null;
}

export class CategoryValueView {
  @ApiProperty({ example: 'Jump Shot' })
  value: string;
  @ApiProperty({ example: 9_100 })
  count: number;
}

export class CategoryView {
  @ApiProperty({ example: 'Action_Type' })
  column: string;
  @ApiProperty({ example: 20_000 })
  count: number;
  @ApiProperty({ example: 0 })
  missing: number;
  @ApiProperty({ example: 42 })
  distinct: number;
  @ApiProperty({ type: [CategoryValueView], description: 'The most frequent first, at most 100' })
  values: CategoryValueView[];
}

export class SnapshotView {
  @ApiProperty({ description: 'SHA-256 of what it is made of', example: HASH })
  id: string;
  @ApiProperty({ example: 'virtual-league' })
  dataset: string;
  @ApiProperty({ example: '2026-11-24T05:00:14.000Z' })
  createdAt: Date;
  @ApiProperty({ description: 'Shots with a known result', example: 20_000 })
  rows: number;
  @ApiProperty({ description: 'Shots without a known result, which are left out', example: 0 })
  unlabelled: number;
  @ApiProperty({ example: 118 })
  games: number;
  @ApiPropertyOptional({
    example: 170,
    description: 'Game dates with shots; absent in snapshots of earlier versions of the program',
  })
  dates?: number;
  @ApiProperty({ description: 'Silver blocks in the order of time: /silver/blocks/{hash}', example: [HASH] })
  blocks: string[];
  @ApiProperty()
  split: TimeSplitView;
  @ApiProperty()
  parts: PartsView;
  @ApiProperty({ type: [ColumnView] })
  columns: ColumnView[];
  @ApiProperty({ type: [CategoryView] })
  categories: CategoryView[];
  @ApiProperty({ example: 1 })
  schemaVersion: number;
}

export class SnapshotsView extends PageAnswer {
  @ApiProperty({ type: [SnapshotView] })
  items: SnapshotView[];
}

export class DescriptionView {
  @ApiProperty({ example: HASH })
  snapshot: string;
  @ApiProperty({ example: 20_000 })
  rows: number;
  @ApiProperty({ type: [ColumnView] })
  columns: ColumnView[];
  @ApiProperty({ type: [CategoryView] })
  categories: CategoryView[];
}

export class CorrelationView {
  @ApiProperty({ example: HASH })
  snapshot: string;
  @ApiProperty({ example: ['Shot_Distance_Meters', 'Shot_Made_Flag'] })
  columns: string[];
  @ApiProperty({
    description: 'Row and column in the order of columns; null where one of the two does not vary',
    type: 'array',
    items: { type: 'array', items: { type: 'number', nullable: true } },
    example: [
      [1, -0.19],
      [-0.19, 1],
    ],
  })
  matrix: (number | null)[][];
}

export class ExploreRowView {
  @ApiProperty({ example: '1' })
  key: string;
  @ApiProperty({ example: 'Restricted Area' })
  label: string;
  @ApiProperty({ example: 6_120 })
  attempts: number;
  @ApiProperty({ example: 3_901 })
  made: number;
  @ApiProperty({ example: 0.6374 })
  rate: number;
  @ApiProperty({ description: 'Wilson interval of the rate, 95 %', example: 0.6253 })
  low: number;
  @ApiProperty({ example: 0.6494 })
  high: number;
  @ApiPropertyOptional({ description: 'distance: from (included) … to, in the unit', example: 7 })
  from?: number;
  @ApiPropertyOptional({ example: 8 })
  to?: number;
  @ApiPropertyOptional({ description: 'court: centre of the hexagon, tenths of a foot', example: -8.66 })
  x?: number;
  @ApiPropertyOptional({ example: 15 })
  y?: number;
  @ApiPropertyOptional({ description: 'zone, court: Shot_Zone_Combined', example: 1 })
  zone?: number;
  @ApiPropertyOptional({ description: 'court: share made of all shots of that zone', example: 0.6374 })
  zoneRate?: number;
}

export class ExplorationView {
  @ApiProperty({ example: HASH })
  snapshot: string;
  @ApiProperty({ enum: EXPLORE_BY, example: 'zone' })
  by: string;
  @ApiPropertyOptional({ enum: DISTANCE_UNITS })
  unit?: string;
  @ApiPropertyOptional({ description: 'court: radius of a hexagon, tenths of a foot', example: 10 })
  radius?: number;
  @ApiProperty({ example: 20_000 })
  rows: number;
  @ApiProperty({ description: 'Shots that belong to no group', example: 0 })
  missing: number;
  @ApiProperty({ description: 'Share of all shots that went in', example: 0.4571 })
  rate: number;
  @ApiProperty({ type: [ExploreRowView] })
  items: ExploreRowView[];
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, Length, Matches } from 'class-validator';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import type { RawShot } from '../../algorithms/court/shot.js';
import { ListQuery, PageAnswer } from '../../platform/http/listing.js';

const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/;
const slugRule = { message: 'must be 1 to 63 lower-case letters, digits or -' };

export class BatchesQuery extends ListQuery {
  @ApiPropertyOptional({ example: 'virtual-league' })
  @MayBeAbsent()
  @Matches(SLUG, slugRule)
  dataset?: string;

  @ApiPropertyOptional({ enum: ['running', 'complete'] })
  @MayBeAbsent()
  @IsIn(['running', 'complete'])
  state?: 'running' | 'complete';

  @ApiPropertyOptional({ example: 'virtual-league:seed=7', description: 'Key of the source' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 2000)
  source?: string;
}

export class GamesQuery extends ListQuery {
  @ApiPropertyOptional({ example: 'virtual-league', description: 'Only this dataset' })
  @MayBeAbsent()
  @Matches(SLUG, slugRule)
  dataset?: string;

  @ApiPropertyOptional({ example: '2024-10', description: 'YYYY-MM' })
  @MayBeAbsent()
  @Matches(/^\d{4}-(0[1-9]|1[0-2])$/, { message: 'must be a month as YYYY-MM' })
  month?: string;
}

export class GameParams {
  @ApiProperty({ example: 'virtual-league' })
  @Matches(SLUG, slugRule)
  dataset: string;

  @ApiProperty({ example: '92400001', description: 'Game ID; leading zeros may be left out' })
  @Matches(/^\d{1,12}$/, { message: 'must be 1 to 12 digits' })
  gameId: string;
}

export class GameQuery {
  @ApiPropertyOptional({ enum: ['json', 'csv'], default: 'json' })
  @MayBeAbsent()
  @IsIn(['json', 'csv'])
  format: 'json' | 'csv' = 'json';
}

export class QuarantineQuery extends ListQuery {
  @ApiPropertyOptional({ description: 'Why the row was refused, such as not-a-number' })
  @MayBeAbsent()
  @Matches(/^[a-z0-9-]{1,50}$/, { message: 'must be 1 to 50 lower-case letters, digits or -' })
  code?: string;

  @ApiPropertyOptional({ description: 'Column at fault, such as X Location' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 100)
  column?: string;

  @ApiPropertyOptional({ description: 'Id of the batch, as /bronze/batches lists it' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 200)
  batch?: string;

  @ApiPropertyOptional({ description: 'Key of the source, such as virtual-league:seed=7' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 2000)
  source?: string;

  @ApiPropertyOptional({ description: 'Only this dataset, such as shot-files' })
  @MayBeAbsent()
  @Matches(SLUG, slugRule)
  dataset?: string;
}

class TotalsAnswer {
  @ApiProperty({ example: 118 })
  games: number;
  @ApiProperty({ example: 20_000 })
  shots: number;
  @ApiProperty({ example: 0, description: 'Rows that were there already' })
  duplicates: number;
  @ApiProperty({ example: 0, description: 'Rows that could not be read' })
  quarantined: number;
  @ApiProperty({ example: 1 })
  batches: number;
}

export class CountsAnswer extends TotalsAnswer {
  @ApiProperty({
    type: Object,
    example: { 'virtual-league': { games: 118, shots: 20_000, duplicates: 0, quarantined: 0, batches: 1 } },
  })
  byDataset: Record<string, TotalsAnswer>;
}

export class BatchAnswer {
  @ApiProperty({ example: 'f1d2d2f924e986ac86fdf7b36c94bcdf' })
  id: string;
  @ApiProperty({ example: 1, description: 'Order of completion; 0 while running' })
  seq: number;
  @ApiProperty({ example: 'virtual-league:seed=7' })
  sourceKey: string;
  @ApiProperty({ example: 'virtual-league' })
  dataset: string;
  @ApiProperty({ example: 0, description: 'Position in the feed where it began' })
  from: number;
  @ApiProperty({ example: 20_000, description: 'Position after the last merged row' })
  to: number;
  @ApiProperty({ enum: ['running', 'complete'], example: 'complete' })
  state: 'running' | 'complete';
  @ApiProperty({ example: 20_000 })
  read: number;
  @ApiProperty({ example: 20_000 })
  inserted: number;
  @ApiProperty({ example: 0 })
  duplicates: number;
  @ApiProperty({ example: 0 })
  quarantined: number;
  @ApiProperty({ example: 118, description: 'Games that were not there before' })
  newGames: number;
  @ApiPropertyOptional({ example: 20_000, description: 'Rows asked for; absent: to the end' })
  target?: number;
  @ApiProperty({ example: '2026-11-24T05:00:00.000Z', type: String, format: 'date-time' })
  startedAt: Date;
  @ApiPropertyOptional({ example: '2026-11-24T05:00:02.000Z', type: String, format: 'date-time' })
  finishedAt?: Date;
}

export class GameAnswer {
  @ApiProperty({ example: 'virtual-league/92400001' })
  id: string;
  @ApiProperty({ example: 'virtual-league' })
  dataset: string;
  @ApiProperty({ example: '92400001' })
  gameId: string;
  @ApiProperty({ example: '2024-10' })
  month: string;
  @ApiProperty({ example: 171, description: 'Number of shots' })
  shots: number;
  @ApiProperty({ example: 2, description: 'Version; grows with each merge' })
  v: number;
}

class RawShotAnswer {
  @ApiProperty({
    type: Object,
    description: 'The 22 text fields as received',
    example: { 'Game ID': '92400001' },
  })
  raw: RawShot;
  @ApiProperty({ example: 'f1d2d2f924e986ac86fdf7b36c94bcdf', description: 'Batch that brought it in' })
  batch: string;
  @ApiProperty({ example: 2, description: 'Line of the file, or row of the feed, from 1' })
  line: number;
}

export class WholeGameAnswer {
  @ApiProperty({ example: 'virtual-league/92400001' })
  id: string;
  @ApiProperty({ example: 'virtual-league' })
  dataset: string;
  @ApiProperty({ example: '92400001' })
  gameId: string;
  @ApiProperty({ example: '2024-10' })
  month: string;
  @ApiProperty({ example: 2 })
  v: number;
  @ApiProperty({ type: [RawShotAnswer] })
  shots: RawShotAnswer[];
}

export class QuarantinedAnswer {
  @ApiProperty({ example: 'file:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08#17' })
  id: string;
  @ApiProperty({ example: 'file:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  source: string;
  @ApiProperty({ example: 'shot-files' })
  dataset: string;
  @ApiProperty({
    example: 17,
    description:
      'Line of the file on which the row begins, from 1, header and blank lines counted; of JSON and of feeds the number of the row',
  })
  line: number;
  @ApiPropertyOptional({ description: 'File of the zip that the line is in, where there are several' })
  file?: string;
  @ApiPropertyOptional({ description: 'Column at fault, such as X Location' })
  column?: string;
  @ApiProperty({ example: 'not-a-number' })
  code: string;
  @ApiProperty({ example: 'X Location must be a number, not "left"' })
  message: string;
  @ApiProperty({
    example: '{"Game ID":"21100057"}',
    description: 'The row as received, at most 4,096 characters',
  })
  raw: string;
  @ApiProperty({ example: 'f1d2d2f924e986ac86fdf7b36c94bcdf' })
  batch: string;
}

export class BatchList extends PageAnswer {
  @ApiProperty({ type: [BatchAnswer] })
  items: BatchAnswer[];
}

export class GameList extends PageAnswer {
  @ApiProperty({ type: [GameAnswer] })
  items: GameAnswer[];
}

export class QuarantineList extends PageAnswer {
  @ApiProperty({ type: [QuarantinedAnswer] })
  items: QuarantinedAnswer[];
}

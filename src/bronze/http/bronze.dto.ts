import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, Length, Matches } from 'class-validator';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import type { RawShot } from '../../basketball/index.js';
import type { ListedBatch } from '../bronze-lists.service.js';
import { ListQuery, PageAnswer } from '../../platform/http/listing.js';
import { BATCH_STATES, BatchAnswer } from './batch.dto.js';

const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/;
const slugRule = { message: 'must be 1 to 63 lower-case letters, digits or -' };

export class BatchesQuery extends ListQuery {
  @ApiPropertyOptional({ example: 'virtual-league' })
  @MayBeAbsent()
  @Matches(SLUG, slugRule)
  dataset?: string;

  @ApiPropertyOptional({ enum: BATCH_STATES })
  @MayBeAbsent()
  @IsIn(BATCH_STATES)
  state?: ListedBatch['state'];

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

class EarlierValueAnswer {
  @ApiProperty({
    type: Object,
    example: { 'Shot Made Flag': '0' },
    description: 'The 22 text fields as received',
  })
  raw: RawShot;
  @ApiProperty({ example: 'f1d2d2f924e986ac86fdf7b36c94bcdf', description: 'Batch that brought it in' })
  batch: string;
  @ApiProperty({ example: 1, description: 'Row in the source, from 1' })
  line: number;
  @ApiProperty({
    example: '2026-11-24T05:00:00.000Z',
    type: String,
    format: 'date-time',
    description: 'When it was corrected',
  })
  until: Date;
}

class RawShotAnswer {
  @ApiProperty({
    example: '17',
    description:
      'Identifies the shot within its game: the Game Event ID where the source has one, else a hash of its content, with #2, #3, … for further shots with the same content',
  })
  id: string;
  @ApiProperty({
    type: Object,
    description:
      'The 22 text fields as received; where the source has no event ids, Game Event ID is the number in the order of the game clock',
    example: { 'Game ID': '92400001' },
  })
  raw: RawShot;
  @ApiProperty({ example: 'f1d2d2f924e986ac86fdf7b36c94bcdf', description: 'Batch that brought it in' })
  batch: string;
  @ApiProperty({ example: 2, description: 'Line of the file, or row of the feed, from 1' })
  line: number;
  @ApiPropertyOptional({
    type: [EarlierValueAnswer],
    description: 'Values that a later file corrected, the oldest first',
  })
  history?: EarlierValueAnswer[];
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

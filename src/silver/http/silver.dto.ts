import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import { DATASET_NAME, DATASET_RULE } from '../../platform/http/dataset-name.js';
import { ListQuery, PageAnswer } from '../../platform/http/listing.js';

export class PartitionsQuery extends ListQuery {
  @ApiPropertyOptional({ description: 'Only this dataset', example: 'virtual-league' })
  @MayBeAbsent()
  @Matches(DATASET_NAME, DATASET_RULE)
  dataset?: string;

  @ApiPropertyOptional({ description: 'Only this month, YYYY-MM', example: '2024-10' })
  @MayBeAbsent()
  @Matches(/^\d{4}-(0[1-9]|1[0-2])$/, { message: 'must be a month as YYYY-MM' })
  month?: string;
}

export class PartitionView {
  @ApiProperty({ example: 'virtual-league' })
  dataset: string;
  @ApiProperty({ example: '2024-11' })
  month: string;
  @ApiProperty({
    description: 'SHA-256 of the block that holds this month now; its bytes are at /silver/blocks/{hash}',
    example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  })
  block: string;
  @ApiProperty({ description: 'How many blocks this month has had', example: 3 })
  v: number;
  @ApiProperty({ example: 17_204 })
  rows: number;
  @ApiProperty({ example: 98 })
  games: number;
  @ApiProperty({ description: 'Rows with a known result', example: 17_204 })
  labelled: number;
  @ApiProperty({ description: 'Shots that went in', example: 7_912 })
  made: number;
  @ApiProperty({ description: 'YYYYMMDD', example: 20_241_101 })
  firstDate: number;
  @ApiProperty({ description: 'YYYYMMDD', example: 20_241_130 })
  lastDate: number;
  @ApiProperty({
    description: 'How often each oddity occurs',
    type: 'object',
    additionalProperties: { type: 'integer' },
    example: { shot_type_contradicts_location: 6 },
  })
  flags: Record<string, number>;
  @ApiProperty({ example: '2026-11-24T05:00:12.000Z' })
  updatedAt: Date;
}

export class PartitionsView extends PageAnswer {
  @ApiProperty({ type: [PartitionView] })
  items: PartitionView[];
}

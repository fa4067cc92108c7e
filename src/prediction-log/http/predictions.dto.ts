import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, Matches, Max, Min } from 'class-validator';
import { QueryNumber } from '../../platform/http/query-number.js';
import { IsInstant } from '../../platform/http/instant.js';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import { ListQuery, PageAnswer } from '../../platform/http/listing.js';
import { SevenFeatures } from './seven-features.dto.js';

export class PredictionsQuery extends ListQuery {
  @ApiPropertyOptional({ example: 1, description: 'Made by this model version', minimum: 1 })
  @MayBeAbsent()
  @QueryNumber()
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  version?: number;

  @ApiPropertyOptional({
    example: '2026-01-01T00:00:00Z',
    type: String,
    format: 'date-time',
    description: 'From then on',
  })
  @MayBeAbsent()
  @IsInstant()
  from?: Date;

  @ApiPropertyOptional({
    example: '2100-01-01T00:00:00Z',
    type: String,
    format: 'date-time',
    description: 'Before then',
  })
  @MayBeAbsent()
  @IsInstant()
  to?: Date;

  @ApiPropertyOptional({
    description: 'Only predictions older than this one: the last id of a page returns the next page',
  })
  @MayBeAbsent()
  @Matches(/^[0-9a-f]{32}$/, { message: 'before must be the id of a prediction: 32 hex digits' })
  before?: string;
}

export class PredictionItem {
  @ApiProperty({ example: '0193595b2f4000000000a1b2c3d4e5f6' })
  id: string;
  @ApiProperty({ example: '2026-11-24T05:00:00.000Z', type: String, format: 'date-time' })
  at: Date;
  @ApiProperty({ example: 3, description: 'Model version' })
  version: number;
  @ApiProperty({ example: 1, enum: [0, 1] })
  prediction: 0 | 1;
  @ApiProperty({ example: 0.6132, minimum: 0, maximum: 1 })
  probability: number;
  @ApiProperty({ type: SevenFeatures })
  features: SevenFeatures;
  @ApiProperty({
    example: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed',
    description: 'x-request-id of the response',
  })
  requestId: string;
}

export class PredictionList extends PageAnswer {
  @ApiProperty({ type: [PredictionItem] })
  items: PredictionItem[];
}

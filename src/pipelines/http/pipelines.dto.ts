import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import { ALGORITHMS, type AlgorithmName } from '../../algorithms/catalogue/catalogue.js';
import { ListQuery } from '../../platform/http/listing.js';
import type { RunState, Trigger } from '../pipeline-run.js';

const NAMES = ALGORITHMS.map((algorithm) => algorithm.name);

export class AlgorithmRequest {
  @ApiPropertyOptional({ enum: NAMES, example: 'gradient-boosting' })
  @IsIn(NAMES)
  name: AlgorithmName;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    example: { trees: 100 },
    description: 'See GET /training/algorithms',
  })
  @MayBeAbsent()
  @IsObject()
  parameters?: Record<string, unknown>;
}

export class StartRunRequest {
  @ApiPropertyOptional({
    description: 'Shots to fetch. Default: PIPELINE_NODES; a file is taken whole',
    minimum: 1,
    maximum: 500_000,
    example: 100,
  })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(500_000)
  nodes?: number;

  @ApiPropertyOptional({
    description:
      'virtual-league, file:<id of an uploaded file> or an allowed http(s) address. Default: FEED_SOURCE',
    example: 'virtual-league',
  })
  @MayBeAbsent()
  @IsString()
  @MaxLength(2000)
  source?: string;

  @ApiPropertyOptional({
    description: "Where the shots belong. Default: the source's own dataset",
    example: 'virtual-league',
  })
  @MayBeAbsent()
  @Matches(/^[a-z0-9][a-z0-9-]{0,62}$/, { message: 'must be 1 to 63 lower-case letters, digits or -' })
  dataset?: string;

  @ApiPropertyOptional({
    type: [AlgorithmRequest],
    description: 'Default: STUDY_ALGORITHMS',
    example: [{ name: 'gradient-boosting' }],
  })
  @MayBeAbsent()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => AlgorithmRequest)
  algorithms?: AlgorithmRequest[];

  @ApiPropertyOptional({ description: 'Trials of each algorithm', minimum: 1, maximum: 100, example: 1 })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(100)
  trials?: number;

  @ApiPropertyOptional({ minimum: 0, maximum: 4_294_967_295, example: 42 })
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(4_294_967_295)
  seed?: number;
}

export class RunsQuery extends ListQuery {
  @ApiPropertyOptional({ enum: ['running', 'succeeded', 'failed', 'cancelled'] })
  @MayBeAbsent()
  @IsIn(['running', 'succeeded', 'failed', 'cancelled'])
  state?: RunState;

  @ApiPropertyOptional({ enum: ['cron', 'manual', 'first-start'] })
  @MayBeAbsent()
  @IsIn(['cron', 'manual', 'first-start'])
  trigger?: Trigger;
}

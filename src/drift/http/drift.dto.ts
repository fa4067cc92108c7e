import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsDefined,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { DATASET_NAME, DATASET_RULE } from '../../platform/http/dataset-name.js';
import { IsInstant } from '../../platform/http/instant.js';
import { LATEST } from '../../platform/http/latest.js';
import { ListQuery } from '../../platform/http/listing.js';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import { QueryNumber } from '../../platform/http/query-number.js';
import {
  REPORT_PARTS,
  type ReportPart,
  type ReportTrigger,
  TRIGGERS,
  VERDICTS,
  type VerdictState,
} from '../reports/report.js';
import { WINDOW_SOURCES, type WindowSource } from '../windows/window.js';

const MOST_ROWS = 10_000_000;
const MOST_DAYS = 3660;
const MOST_TESTS = 30;
const FIRST_DAY = 19_000_101;
const LAST_DAY = 21_001_231;

export class DriftWindowRequest {
  @ApiProperty({
    enum: WINDOW_SOURCES,
    example: 'gold',
    description: 'gold: ingested rows; predictions: rows that were predicted',
  })
  @IsIn(WINDOW_SOURCES)
  source: WindowSource;

  @ApiPropertyOptional({ description: "Gold: the dataset. Default: the reference's" })
  @MayBeAbsent()
  @Matches(DATASET_NAME, DATASET_RULE)
  dataset?: string;

  @ApiPropertyOptional({ description: 'Gold: first game date, YYYYMMDD, such as 20260301' })
  @MayBeAbsent()
  @IsInt({ message: 'fromDate must be a day as a number, YYYYMMDD, such as 20260301' })
  @Min(FIRST_DAY)
  @Max(LAST_DAY)
  fromDate?: number;

  @ApiPropertyOptional({ description: 'Gold: last game date, YYYYMMDD, such as 20260307' })
  @MayBeAbsent()
  @IsInt({ message: 'toDate must be a day as a number, YYYYMMDD, such as 20260307' })
  @Min(FIRST_DAY)
  @Max(LAST_DAY)
  toDate?: number;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'Predictions: made at or after' })
  @MayBeAbsent()
  @IsInstant()
  from?: Date;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'Predictions: made before' })
  @MayBeAbsent()
  @IsInstant()
  to?: Date;

  @ApiPropertyOptional({ minimum: 1, maximum: MOST_ROWS, description: 'The newest rows, so many' })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MOST_ROWS)
  last?: number;

  @ApiPropertyOptional({
    minimum: 1,
    maximum: MOST_DAYS,
    example: 7,
    description: 'The newest days, so many: game dates for gold, 24 hours each for predictions',
  })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MOST_DAYS)
  days?: number;
}

export class DriftReportRequest {
  @ApiPropertyOptional({ description: 'Default: the model of the champion' })
  @MayBeAbsent()
  @IsString()
  @Matches(/\S/, { message: 'model must be the name of a registered model' })
  @MaxLength(256)
  model?: string;

  @ApiPropertyOptional({
    minimum: 1,
    description: 'Whose reference the window is compared with. Default: the champion',
  })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  version?: number;

  @ApiPropertyOptional({
    description:
      'Id of the snapshot whose rows are the reference. Default: the one that the version was trained on',
  })
  @MayBeAbsent()
  @Matches(/^[0-9a-f]{64}$/, {
    message: 'reference must be a snapshot id (64 hex digits, see GET /gold/snapshots)',
  })
  reference?: string;

  @ApiProperty({
    type: DriftWindowRequest,
    description:
      'At most one of fromDate/toDate, from/to, last, days. Without any: all rows newer than the reference',
  })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => DriftWindowRequest)
  window: DriftWindowRequest;

  @ApiPropertyOptional({
    enum: REPORT_PARTS,
    isArray: true,
    example: ['data', 'quality', 'performance', 'estimate'],
    description: 'Default: all',
  })
  @MayBeAbsent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(REPORT_PARTS, { each: true })
  parts?: ReportPart[];

  @ApiPropertyOptional({
    type: [String],
    example: ['kolmogorov-smirnov', 'psi'],
    description: 'Further tests for every column that they fit; GET /drift/tests lists them',
  })
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(MOST_TESTS)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  tests?: string[];

  @ApiPropertyOptional({
    example: 0.001,
    minimum: 0.0001,
    maximum: 0.5,
    default: 0.001,
    description: 'Probability of a false alarm of the whole report',
  })
  @MayBeAbsent()
  @IsNumber()
  @Min(0.0001)
  @Max(0.5)
  level?: number;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'number' },
    description:
      'Smallest effects that matter, by column, such as {"X_Location": 0.2}. Default: the usual ones',
  })
  @MayBeAbsent()
  @IsObject()
  effects?: Record<string, number>;

  @ApiPropertyOptional({
    example: 60,
    minimum: 0,
    maximum: 300,
    default: 60,
    description: 'Seconds to wait for the report; after them the answer is 202 with its address',
  })
  @MayBeAbsent()
  @IsNumber()
  @Min(0)
  @Max(300)
  waitSeconds: number = 60;
}

export class DriftLatestQuery {
  @ApiPropertyOptional({ enum: WINDOW_SOURCES, description: 'The newest on this source. Default: on any' })
  @MayBeAbsent()
  @IsIn(WINDOW_SOURCES)
  source?: WindowSource;

  @ApiPropertyOptional({ minimum: 1, description: 'The newest on this version. Default: on any' })
  @MayBeAbsent()
  @QueryNumber()
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  version?: number;
}

export class DriftReportsQuery extends ListQuery {
  @ApiPropertyOptional({ description: 'Name of the model', example: 'parivision' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(256)
  model?: string;

  @ApiPropertyOptional({ minimum: 1, description: 'Version whose reference it is' })
  @MayBeAbsent()
  @QueryNumber()
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  version?: number;

  @ApiPropertyOptional({ enum: VERDICTS })
  @MayBeAbsent()
  @IsIn(VERDICTS)
  verdict?: VerdictState;

  @ApiPropertyOptional({ enum: TRIGGERS })
  @MayBeAbsent()
  @IsIn(TRIGGERS)
  trigger?: ReportTrigger;

  @ApiPropertyOptional({ enum: WINDOW_SOURCES })
  @MayBeAbsent()
  @IsIn(WINDOW_SOURCES)
  source?: WindowSource;

  @ApiPropertyOptional({ description: 'Dataset of the window' })
  @MayBeAbsent()
  @Matches(DATASET_NAME, DATASET_RULE)
  dataset?: string;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'Made at or after' })
  @MayBeAbsent()
  @IsInstant()
  from?: Date;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'Made before' })
  @MayBeAbsent()
  @IsInstant()
  to?: Date;
}

export class DriftReportParams {
  @ApiProperty({
    example: LATEST,
    description: 'Id of the report, or latest; with .html at its end: as a page',
  })
  @Matches(/^(latest|[0-9a-f]{32})(\.html)?$/, {
    message: 'id must be latest or the id of a report (32 hex digits), with or without .html',
  })
  id: string;
}

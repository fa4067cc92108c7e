import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PREDICTION_ID } from '../blocks/prediction-id.js';
import { QueryBoolean } from './query-boolean.js';
import { IsBoolean, IsIn, IsInt, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { QueryNumber } from '../../platform/http/query-number.js';
import { IsInstant } from '../../platform/http/instant.js';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import { ListQuery, PageAnswer } from '../../platform/http/listing.js';
import { EXAMPLE_PLAYER } from '../../basketball/index.js';
import { PREDICTION_ROLES, type PredictionRole } from '../blocks/prediction-columns.js';
import { SevenFeatures } from './seven-features.dto.js';

/** A class of a query, and a mixin's constructor, which TypeScript wants to have any arguments. */
// oxlint-disable-next-line no-explicit-any -- TypeScript's rule for mixins
type QueryClass = new (...args: any[]) => object;

/** Adds conditions on who answered. Nest's IntersectionType loses the transforms of its classes. */
function withAnswerer<B extends QueryClass>(Base: B) {
  class Conditions extends Base {
    @ApiPropertyOptional({ example: 'parivision', description: 'Of this registered model' })
    @MayBeAbsent()
    @IsString()
    @MaxLength(256)
    model?: string;

    @ApiPropertyOptional({ example: 1, description: 'Of this model version', minimum: 1 })
    @MayBeAbsent()
    @QueryNumber()
    @IsInt()
    @Min(1)
    @Max(Number.MAX_SAFE_INTEGER)
    version?: number;

    @ApiPropertyOptional({
      enum: PREDICTION_ROLES,
      description:
        'Why the version predicted: champion; canary, which answers a share of the requests; shadow, whose predictions are only logged; requested by number or alias',
    })
    @MayBeAbsent()
    @IsIn(PREDICTION_ROLES)
    role?: PredictionRole;
  }
  return Conditions;
}

/** Adds conditions on when it was, on the shot, and on what happened. */
function withShot<B extends QueryClass>(Base: B) {
  class Conditions extends Base {
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

    @ApiPropertyOptional({ example: EXAMPLE_PLAYER.id, description: 'Of this player', minimum: 0 })
    @MayBeAbsent()
    @QueryNumber()
    @IsInt()
    @Min(0)
    @Max(Number.MAX_SAFE_INTEGER)
    player?: number;

    @ApiPropertyOptional({
      example: 1,
      minimum: 0,
      maximum: 7,
      description: 'Of this zone (Shot_Zone_Combined); 0: any other value',
    })
    @MayBeAbsent()
    @QueryNumber()
    @IsInt()
    @Min(0)
    @Max(7)
    zone?: number;

    @ApiPropertyOptional({ type: Boolean, description: 'Whether it has an outcome' })
    @MayBeAbsent()
    @QueryBoolean()
    @IsBoolean()
    hasOutcome?: boolean;
  }
  return Conditions;
}

/** The query of a page. */
export class PredictionsQuery extends withShot(withAnswerer(ListQuery)) {
  @ApiPropertyOptional({
    description: 'Only predictions older than this one: the last id of a page returns the next page',
  })
  @MayBeAbsent()
  @Matches(PREDICTION_ID, { message: 'before must be the id of a prediction: 32 hex digits' })
  before?: string;
}

/** Which predictions. */
export class PredictionConditions extends withShot(withAnswerer(class {})) {}

export class PredictionParams {
  @ApiProperty({ example: '0193595b2f4000000000a1b2c3d4e5f6' })
  @Matches(PREDICTION_ID, { message: 'id must be the id of a prediction: 32 hex digits' })
  id: string;
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
  @ApiProperty({ example: 'parivision', description: 'Registered model' })
  model: string;
  @ApiProperty({ example: 'champion', enum: PREDICTION_ROLES })
  role: PredictionRole;
  @ApiProperty({
    nullable: true,
    type: String,
    example: null,
    description: 'Of a shadow: id of the prediction that the caller received',
  })
  pairedWith: string | null;
  @ApiProperty({
    nullable: true,
    type: Number,
    enum: [0, 1, null],
    example: 1,
    description: '1 made, 0 missed; null without an outcome (POST /outcomes)',
  })
  outcome: 0 | 1 | null;
}

export class PredictionList extends PageAnswer {
  @ApiProperty({ type: [PredictionItem] })
  items: PredictionItem[];
}

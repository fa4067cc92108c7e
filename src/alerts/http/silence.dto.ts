import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Allow as AnyValue, IsHexadecimal, IsIn, IsString, Length } from 'class-validator';
import { IsInstant } from '../../platform/http/instant.js';
import { ListQuery, PageAnswer } from '../../platform/http/listing.js';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import type { Matchers } from '../matchers.js';
import { SILENCE_STATES, type SilenceState } from '../silences/silence.js';
import { MATCHERS } from './policy.dto.js';

const ID = 'b1946ac92492d2347c6235b4d2611184';
const DATE = { type: String, format: 'date-time', example: '2026-12-01T05:00:00.000Z' } as const;
const END = { type: String, format: 'date-time', example: '2027-06-01T00:00:00.000Z' } as const;

export class SilenceBody {
  @ApiProperty({ ...MATCHERS, example: { rule: 'pipeline-failed' } })
  @AnyValue()
  matchers: unknown;

  @ApiPropertyOptional({ ...DATE, description: 'Default: now' })
  @MayBeAbsent()
  @IsInstant()
  from?: Date;

  @ApiProperty({ ...END, description: 'At most 366 days after from' })
  @IsInstant()
  to: Date;

  @ApiProperty({ example: 'The source is being repaired', minLength: 1, maxLength: 500 })
  @IsString()
  @Length(1, 500)
  reason: string;
}

export class SilenceParams {
  @ApiProperty({ example: ID })
  @IsHexadecimal()
  @Length(32, 32)
  id: string;
}

export class SilencesQuery extends ListQuery {
  @ApiPropertyOptional({ enum: SILENCE_STATES, example: 'active' })
  @MayBeAbsent()
  @IsIn(SILENCE_STATES)
  state?: SilenceState;
}

export class SilenceEnd {
  @ApiProperty({ example: 'anna' })
  by: string;
  @ApiProperty(DATE)
  at: Date;
}

export class SilenceAnswer {
  @ApiProperty({ example: ID })
  id: string;
  @ApiProperty({ enum: SILENCE_STATES, example: 'active' })
  state: SilenceState;
  @ApiProperty({ ...MATCHERS, example: { rule: 'pipeline-failed' } })
  matchers: Matchers;
  @ApiProperty(DATE)
  from: Date;
  @ApiProperty(END)
  to: Date;
  @ApiProperty({ example: 'anna' })
  by: string;
  @ApiProperty({ example: 'The source is being repaired' })
  reason: string;
  @ApiProperty(DATE)
  createdAt: Date;
  @ApiPropertyOptional({ type: SilenceEnd, description: 'Ended by hand before its time' })
  ended?: SilenceEnd;
}

export class SilenceList extends PageAnswer {
  @ApiProperty({ type: [SilenceAnswer] })
  items: SilenceAnswer[];
}

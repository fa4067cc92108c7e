import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, Matches } from 'class-validator';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';

export class BatchQuery {
  @ApiPropertyOptional({
    example: 'champion',
    description:
      'The version that answers every row: its number, an alias of parivision, or latest. Default: the champion',
  })
  @MayBeAbsent()
  @Matches(/^[^\s/]{1,255}$/, { message: 'model must be the number of a version or an alias' })
  model?: string;

  @ApiPropertyOptional({
    enum: ['true', 'false'],
    default: 'false',
    description: 'true: the predictions are logged, and each has an id for POST /outcomes',
  })
  @MayBeAbsent()
  @IsIn(['true', 'false'])
  log: 'true' | 'false' = 'false';
}

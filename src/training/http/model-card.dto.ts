import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsString, Length, Max, Min } from 'class-validator';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import { QueryNumber } from '../../platform/http/query-number.js';

export class ModelCardParams {
  @ApiProperty({ example: 'parivision', description: 'Registered model' })
  @IsString()
  @Length(1, 256)
  name: string;

  @ApiProperty({ example: 1, description: 'Version number', minimum: 1 })
  @QueryNumber()
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  version: number;
}

const FORMATS = ['html', 'md'] as const;

export class ModelCardQuery {
  @ApiPropertyOptional({
    enum: FORMATS,
    description: 'A page or Markdown. Default: what Accept prefers; Markdown where it names no HTML',
  })
  @MayBeAbsent()
  @IsIn(FORMATS)
  format?: (typeof FORMATS)[number];
}

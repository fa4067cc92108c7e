import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, Length, Matches } from 'class-validator';
import { type Role, ROLES } from '../../platform/http/allow.js';
import { IsInstant } from '../../platform/http/instant.js';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import { ListQuery, PageAnswer } from '../../platform/http/listing.js';

export class MakeKeyBody {
  @ApiProperty({
    example: 'notebook of Ada',
    description: 'Recorded with every change made with the key',
  })
  @IsString()
  @Length(1, 100)
  name: string;

  @ApiProperty({ enum: ROLES, example: 'trainer' })
  @IsIn(ROLES)
  role: Role;

  @ApiPropertyOptional({
    example: '2027-01-01T00:00:00.000Z',
    description: 'The key does not expire if absent',
  })
  @MayBeAbsent()
  @IsInstant()
  expiresAt?: Date;
}

export class KeyParams {
  @ApiProperty({ example: '0f343b0931126a20' })
  @Matches(/^[0-9a-f]{16}$/, { message: 'must be 16 lower-case hex digits' })
  id: string;
}

export class KeysQuery extends ListQuery {
  @ApiPropertyOptional({ enum: ROLES })
  @MayBeAbsent()
  @IsIn(ROLES)
  role?: Role;
}

export class KeyAnswer {
  @ApiProperty({ example: '0f343b0931126a20' })
  id: string;
  @ApiProperty({ example: 'notebook of Ada' })
  name: string;
  @ApiProperty({ enum: ROLES, example: 'trainer' })
  role: Role;
  @ApiProperty({ example: '2026-11-24T05:00:00.000Z', type: String, format: 'date-time' })
  createdAt: Date;
  @ApiPropertyOptional({ type: String, format: 'date-time' })
  expiresAt?: Date;
  @ApiPropertyOptional({ type: String, format: 'date-time' })
  revokedAt?: Date;
  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'Accurate to the minute' })
  lastUsedAt?: Date;
}

export class MadeKeyAnswer extends KeyAnswer {
  @ApiProperty({
    example: 'pv_0f343b0931126a20_…',
    description: 'The key itself, shown only in this response',
  })
  key: string;
}

export class KeyList extends PageAnswer {
  @ApiProperty({ type: [KeyAnswer] })
  items: KeyAnswer[];
}

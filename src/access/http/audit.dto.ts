import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDate, IsIn, IsString, Length } from 'class-validator';
import { AUDIT_ACTIONS, type AuditAction } from '../../platform/audit/audit-log.port.js';
import { ListQuery, PageAnswer } from '../../platform/http/listing.js';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';

export class AuditQuery extends ListQuery {
  @ApiPropertyOptional({ enum: AUDIT_ACTIONS })
  @MayBeAbsent()
  @IsIn(AUDIT_ACTIONS)
  action?: AuditAction;

  @ApiPropertyOptional({ description: 'Name of the key, exact match' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 300)
  by?: string;

  @ApiPropertyOptional({ description: 'What was changed, exact match, such as parivision@champion' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 600)
  subject?: string;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'From this time on' })
  @MayBeAbsent()
  @Type(() => Date)
  @IsDate()
  from?: Date;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'Before this time' })
  @MayBeAbsent()
  @Type(() => Date)
  @IsDate()
  to?: Date;
}

export class AuditEntryAnswer {
  @ApiProperty({ example: 'key/0f343b0931126a20/created' })
  id: string;
  @ApiProperty({ example: '2026-11-24T05:00:00.000Z', type: String, format: 'date-time' })
  at: Date;
  @ApiProperty({
    example: 'notebook of Ada',
    description: 'Name of the key, or how the request was admitted without one',
  })
  by: string;
  @ApiProperty({ enum: AUDIT_ACTIONS, example: 'key-created' })
  action: AuditAction;
  @ApiProperty({ example: 'key 0f343b0931126a20' })
  subject: string;
  @ApiPropertyOptional({
    type: Object,
    additionalProperties: true,
    description: 'Absent if there was no value before',
  })
  before?: Record<string, unknown>;
  @ApiPropertyOptional({
    type: Object,
    additionalProperties: true,
    description: 'Absent if there is no value afterwards',
  })
  after?: Record<string, unknown>;
  @ApiPropertyOptional({ example: 'better on the last ten games' })
  reason?: string;
}

export class AuditEntryList extends PageAnswer {
  @ApiProperty({ type: [AuditEntryAnswer] })
  items: AuditEntryAnswer[];
}

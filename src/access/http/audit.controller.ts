import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { type AuditEntry, AuditLog } from '../../platform/audit/audit-log.port.js';
import { type Column, listResponse } from '../../platform/http/listing.js';
import { AuditEntryList, AuditQuery } from './audit.dto.js';

const COLUMNS: Column<AuditEntry>[] = [
  { name: 'id', cell: (entry) => entry.id },
  { name: 'at', cell: (entry) => entry.at },
  { name: 'by', cell: (entry) => entry.by },
  { name: 'action', cell: (entry) => entry.action },
  { name: 'subject', cell: (entry) => entry.subject },
  { name: 'before', cell: (entry) => entry.before },
  { name: 'after', cell: (entry) => entry.after },
  { name: 'reason', cell: (entry) => entry.reason },
];

@ApiTags('access')
@Controller('access/audit')
@Allow('admin')
export class AuditController {
  constructor(private readonly audit: AuditLog) {}

  @Get()
  @ApiOperation({ summary: 'Who changed keys, aliases, the champion and registered models, newest first' })
  @ApiOkResponse({ type: AuditEntryList })
  async list(@Query() query: AuditQuery, @Res() reply: FastifyReply): Promise<void> {
    const { action, by, subject, from, to, offset, limit } = query;
    await this.audit.catchUp();
    const page = await this.audit.list({ action, by, subject, from, to }, offset, limit);
    listResponse(reply, query, page, COLUMNS);
  }
}

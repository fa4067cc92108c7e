import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { listResponse } from '../../platform/http/listing.js';
import { AccessService } from '../access.service.js';
import { KeyAudit } from '../key-audit.service.js';
import type { AdmittedRequest } from './admit-requests.js';
import { KeyList, KeyParams, KeysQuery, MadeKeyAnswer, MakeKeyBody } from './access.dto.js';
import { KEY_COLUMNS, presentKey } from './access.presenter.js';

@ApiTags('access')
@Controller('access/keys')
@Allow('admin', 'owner-key')
export class AccessController {
  constructor(
    private readonly access: AccessService,
    private readonly audit: KeyAudit,
  ) {}

  @Post()
  @ApiOperation({
    summary:
      'Create a key; the first one must be for an administrator, and from then on every request needs a key',
  })
  @ApiCreatedResponse({ type: MadeKeyAnswer })
  async make(
    @Body() { name, role, expiresAt }: MakeKeyBody,
    @Req() request: AdmittedRequest,
  ): Promise<MadeKeyAnswer> {
    const { key, made } = await this.access.make(name, role, expiresAt, request.caller?.name);
    await this.audit.note();
    return { ...presentKey(made), key };
  }

  @Get()
  @ApiOperation({ summary: 'Keys, newest first, without their secrets' })
  @ApiOkResponse({ type: KeyList })
  async list(@Query() query: KeysQuery, @Res() reply: FastifyReply): Promise<void> {
    const { role, offset, limit } = query;
    const all = (await this.access.list()).filter((key) => role === undefined || key.role === role);
    const items = all.slice(offset, offset + limit).map(presentKey);
    listResponse(reply, query, { items, total: all.length }, KEY_COLUMNS);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke a key' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: 'access.key-unknown' })
  @ApiConflictResponse({ description: 'access.last-admin' })
  async revoke(@Param() { id }: KeyParams, @Req() request: AdmittedRequest): Promise<void> {
    await this.access.revoke(id, request.caller?.name);
    await this.audit.note();
  }
}

import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../../platform/clock/clock.js';
import { Allow } from '../../platform/http/allow.js';
import { callerOf } from '../../platform/http/caller.js';
import { listResponse } from '../../platform/http/listing.js';
import { AlertAudit } from '../alert-audit.service.js';
import { SilencesService } from '../silences/silences.service.js';
import { presentSilence, SILENCE_COLUMNS } from './alerts.presenter.js';
import { SilenceAnswer, SilenceBody, SilenceList, SilenceParams, SilencesQuery } from './silence.dto.js';

@ApiTags('alerts')
@Controller('alerts/silences')
export class SilencesController {
  constructor(
    private readonly silences: SilencesService,
    private readonly audit: AlertAudit,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow('viewer')
  @ApiOperation({ summary: 'Silences, newest first; as JSON or CSV' })
  @ApiOkResponse({ type: SilenceList })
  async list(@Query() query: SilencesQuery, @Res() reply: FastifyReply): Promise<void> {
    const { items, total } = await this.silences.list(query.state, query.offset, query.limit);
    const now = this.clock.now();
    const presented = items.map((silence) => presentSilence(silence, now));
    listResponse(reply, query, { items: presented, total }, SILENCE_COLUMNS);
  }

  @Post()
  @Allow('trainer')
  @ApiOperation({ summary: 'Silence alerts for a time: they are shown and recorded, but no notice is sent' })
  @ApiCreatedResponse({ type: SilenceAnswer })
  @ApiUnprocessableEntityResponse({ description: 'alerts.invalid: errors has each field and its rule' })
  async add(@Body() body: SilenceBody, @Req() request: FastifyRequest): Promise<SilenceAnswer> {
    const silence = await this.silences.add(body, callerOf(request, 'HTTP').by);
    await this.audit.note();
    return presentSilence(silence, this.clock.now());
  }

  @Delete(':id')
  @HttpCode(200)
  @Allow('trainer')
  @ApiOperation({ summary: 'End a silence: notices are sent for alerts that still fire' })
  @ApiOkResponse({ type: SilenceAnswer })
  @ApiNotFoundResponse({ description: 'alerts.silence-unknown' })
  @ApiConflictResponse({ description: 'alerts.silence-ended' })
  async end(@Param() { id }: SilenceParams, @Req() request: FastifyRequest): Promise<SilenceAnswer> {
    const silence = await this.silences.end(id, callerOf(request, 'HTTP').by);
    await this.audit.note();
    return presentSilence(silence, this.clock.now());
  }
}

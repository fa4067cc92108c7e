import { Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { listResponse } from '../../platform/http/listing.js';
import { AlertLists } from '../states/alert-lists.service.js';
import {
  AlertEventList,
  AlertList,
  AlertsQuery,
  EvaluateAnswer,
  HistoryQuery,
  MeasureList,
  MeasuresQuery,
} from './alert.dto.js';
import { ALERT_COLUMNS, EVENT_COLUMNS, MEASURE_COLUMNS, presentMeasure } from './alerts.presenter.js';

@ApiTags('alerts')
@Controller('alerts')
export class AlertsController {
  constructor(private readonly lists: AlertLists) {}

  @Get()
  @Allow('viewer')
  @ApiOperation({ summary: 'Pending and firing alerts, by severity; as JSON or CSV' })
  @ApiOkResponse({ type: AlertList })
  async now(@Query() query: AlertsQuery, @Res() reply: FastifyReply): Promise<void> {
    const { state, severity, rule, offset, limit } = query;
    const page = await this.lists.alerts({ state, severity, rule }, offset, limit);
    listResponse(reply, query, page, ALERT_COLUMNS);
  }

  @Get('history')
  @Allow('viewer')
  @ApiOperation({ summary: 'Alerts that fired or were resolved, newest first; as JSON or CSV' })
  @ApiOkResponse({ type: AlertEventList })
  async history(@Query() query: HistoryQuery, @Res() reply: FastifyReply): Promise<void> {
    const { offset, limit, format: _format, ...filter } = query;
    const page = await this.lists.history(filter, offset, limit);
    listResponse(reply, query, page, EVENT_COLUMNS);
  }

  @Get('measures')
  @Allow('viewer')
  @ApiOperation({ summary: 'What rules can watch, with the values now; as JSON or CSV' })
  @ApiOkResponse({ type: MeasureList })
  async measures(@Query() query: MeasuresQuery, @Res() reply: FastifyReply): Promise<void> {
    const { group, offset, limit } = query;
    const { items, total } = await this.lists.measures(group, offset, limit);
    listResponse(reply, query, { items: items.map(presentMeasure), total }, MEASURE_COLUMNS);
  }

  @Post('evaluate')
  @HttpCode(200)
  @Allow('trainer')
  @ApiOperation({ summary: 'What an evaluation of all rules would find now; nothing is stored or sent' })
  @ApiOkResponse({ type: EvaluateAnswer })
  async evaluate(): Promise<EvaluateAnswer> {
    return this.lists.evaluated();
  }
}

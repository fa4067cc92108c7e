import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { listResponse } from '../../platform/http/listing.js';
import { HistoryStore } from '../history/history-store.port.js';
import { Deliveries } from '../outbox/deliveries.service.js';
import {
  DeliveriesQuery,
  DeliveryAnswer,
  DeliveryList,
  NoticeHistoryList,
  NoticeHistoryQuery,
} from './delivery.dto.js';
import { DELIVERY_COLUMNS, HISTORY_COLUMNS, presentDelivery } from './delivery.presenter.js';

@ApiTags('notifications')
@Controller('notifications')
export class DeliveriesController {
  constructor(
    private readonly deliveries: Deliveries,
    private readonly history: HistoryStore,
  ) {}

  @Get('deliveries')
  @Allow('viewer')
  @ApiOperation({ summary: 'What became of each notice at each receiver, newest first' })
  @ApiOkResponse({ type: DeliveryList })
  async list(@Query() query: DeliveriesQuery, @Res() reply: FastifyReply): Promise<void> {
    const { offset, limit, format: _format, ...filter } = query;
    const { items, total } = await this.deliveries.list(filter, offset, limit);
    listResponse(reply, query, { items: items.map(presentDelivery), total }, DELIVERY_COLUMNS);
  }

  @Post('deliveries/:id/retry')
  @Allow('admin')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send a failed delivery again' })
  @ApiParam({ name: 'id', example: '5eb63bbbe01eeed093cb22bb8f5acdc3', description: 'Id of the delivery' })
  @ApiOkResponse({ type: DeliveryAnswer })
  @ApiNotFoundResponse({ description: 'notifications.delivery-unknown' })
  @ApiConflictResponse({ description: 'notifications.delivery-not-failed' })
  async retry(@Param('id') id: string): Promise<DeliveryAnswer> {
    return presentDelivery(await this.deliveries.retry(id));
  }

  @Get('history')
  @Allow('viewer')
  @ApiOperation({ summary: "Notices of this program and Alertmanager's alerts, newest first" })
  @ApiOkResponse({ type: NoticeHistoryList })
  async all(@Query() query: NoticeHistoryQuery, @Res() reply: FastifyReply): Promise<void> {
    const { offset, limit, format: _format, ...filter } = query;
    listResponse(reply, query, await this.history.list(filter, offset, limit), HISTORY_COLUMNS);
  }
}

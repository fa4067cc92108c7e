import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { callerOf } from '../../platform/http/caller.js';
import { ListQuery, listResponse } from '../../platform/http/listing.js';
import { Receivers } from '../receivers/receivers.service.js';
import { TestMessages } from '../receivers/test-messages.service.js';
import {
  ChangeReceiverRequest,
  CreateReceiverRequest,
  ReceiverAnswer,
  ReceiverList,
  TestResultAnswer,
} from './receiver.dto.js';
import { presentReceiver, RECEIVER_COLUMNS } from './receiver.presenter.js';

const VIA = 'api';
const NAME = { name: 'name', example: 'operations', description: 'Name of the receiver' };

@ApiTags('notifications')
@Controller('notifications/receivers')
@Allow('admin')
export class ReceiversController {
  constructor(
    private readonly receivers: Receivers,
    private readonly tests: TestMessages,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Receivers of notices, by name; their secrets are not shown' })
  @ApiOkResponse({ type: ReceiverList })
  async list(@Query() query: ListQuery, @Res() reply: FastifyReply): Promise<void> {
    const all = (await this.receivers.all()).map(presentReceiver);
    const items = all.slice(query.offset, query.offset + query.limit);
    listResponse(reply, query, { items, total: all.length }, RECEIVER_COLUMNS);
  }

  @Post()
  @ApiOperation({ summary: 'Add a receiver: Slack, a webhook or e-mail' })
  @ApiCreatedResponse({ type: ReceiverAnswer })
  @ApiConflictResponse({ description: 'notifications.receiver-exists, notifications.receiver-declared' })
  @ApiUnprocessableEntityResponse({ description: 'A field is missing, invalid, or not of this kind' })
  async create(
    @Body() { name, kind, ...input }: CreateReceiverRequest,
    @Req() request: FastifyRequest,
  ): Promise<ReceiverAnswer> {
    return presentReceiver(await this.receivers.create(name, kind, input, callerOf(request, VIA).by));
  }

  @Get(':name')
  @ApiOperation({ summary: 'One receiver' })
  @ApiParam(NAME)
  @ApiOkResponse({ type: ReceiverAnswer })
  @ApiNotFoundResponse({ description: 'notifications.receiver-unknown' })
  async receiver(@Param('name') name: string): Promise<ReceiverAnswer> {
    return presentReceiver(await this.receivers.get(name));
  }

  @Patch(':name')
  @ApiOperation({ summary: 'Change fields of a receiver; secrets that are not given stay' })
  @ApiParam(NAME)
  @ApiOkResponse({ type: ReceiverAnswer })
  @ApiNotFoundResponse({ description: 'notifications.receiver-unknown' })
  @ApiConflictResponse({
    description:
      'notifications.receiver-declared, notifications.receiver-busy, notifications.secrets-unreadable',
  })
  @ApiUnprocessableEntityResponse({ description: 'A field is invalid, or not of this kind' })
  async change(
    @Param('name') name: string,
    @Body() input: ChangeReceiverRequest,
    @Req() request: FastifyRequest,
  ): Promise<ReceiverAnswer> {
    return presentReceiver(await this.receivers.change(name, { ...input }, callerOf(request, VIA).by));
  }

  @Delete(':name')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a receiver; what waits for it has failed' })
  @ApiParam(NAME)
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: 'notifications.receiver-unknown' })
  @ApiConflictResponse({ description: 'notifications.receiver-declared, notifications.receiver-busy' })
  async remove(@Param('name') name: string, @Req() request: FastifyRequest): Promise<void> {
    await this.receivers.remove(name, callerOf(request, VIA).by);
  }

  @Post(':name/test')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send a test message to a receiver at once' })
  @ApiParam(NAME)
  @ApiOkResponse({ type: TestResultAnswer })
  @ApiNotFoundResponse({ description: 'notifications.receiver-unknown' })
  @ApiConflictResponse({ description: 'notifications.secrets-unreadable' })
  async test(@Param('name') name: string, @Req() request: FastifyRequest): Promise<TestResultAnswer> {
    return this.tests.send(name, callerOf(request, VIA).by);
  }
}

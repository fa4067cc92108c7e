import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import {
  ApiBody,
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { Allow } from '../../platform/http/allow.js';
import { AlertmanagerInbox } from '../alertmanager/alertmanager-inbox.service.js';
import { AcceptedAlertsAnswer, AlertmanagerWebhookBody } from './alertmanager.dto.js';

@ApiTags('notifications')
@Controller('notifications')
export class AlertmanagerController {
  constructor(private readonly inbox: AlertmanagerInbox) {}

  @Post('alertmanager')
  @Allow('trainer')
  @HttpCode(200)
  @ApiOperation({
    summary:
      "Receive alerts of Prometheus' Alertmanager (webhook version 4), for the history and for automation",
  })
  @ApiBody({ type: AlertmanagerWebhookBody })
  @ApiOkResponse({ type: AcceptedAlertsAnswer })
  @ApiUnprocessableEntityResponse({ description: 'notifications.alerts-invalid' })
  @ApiServiceUnavailableResponse({ description: 'notifications.alerts-unhandled' })
  async alerts(@Body() body: object): Promise<AcceptedAlertsAnswer> {
    return this.inbox.accept(body);
  }
}

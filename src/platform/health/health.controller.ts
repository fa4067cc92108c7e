import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../http/allow.js';
import { HealthService } from './health.service.js';

const RETRY_SECONDS = '5';

@ApiTags('health')
@Controller('health')
@Allow('public')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('live')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Is the process alive? Touches neither the database nor the model' })
  @ApiOkResponse({ schema: { example: { status: 'ok' } } })
  live(): object {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({
    summary:
      'Can it serve predictions now? Without the database, which is pinged in the background, the status is "degraded"',
  })
  @ApiOkResponse({
    schema: {
      example: {
        status: 'ok',
        checks: { database: { up: true }, champion: { up: true, critical: true, version: 3 } },
      },
    },
  })
  @ApiServiceUnavailableResponse({ description: 'Starting, without a champion, or draining' })
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const { ready, status, checks } = await this.health.readiness();
    if (!ready) void reply.code(503).header('retry-after', RETRY_SECONDS);
    void reply.header('cache-control', 'no-store').send({ status, checks });
  }
}

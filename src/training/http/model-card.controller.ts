import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { cardHtml, cardMarkdown } from '../report/card-text.js';
import { PAGE_POLICY } from '../../platform/pages/html-page.js';
import { ModelCardService } from '../report/model-card.service.js';
import { ModelCardParams, ModelCardQuery } from './model-card.dto.js';

@ApiTags('registry')
@Controller('registry/models')
@Allow('viewer')
export class ModelCardController {
  constructor(private readonly cards: ModelCardService) {}

  @Get(':name/versions/:version/card')
  @ApiOperation({
    summary:
      'The model card of a version: data, metrics with intervals, groups, limits, intended use; HTML or Markdown',
  })
  @ApiProduces('text/html', 'text/markdown')
  @ApiOkResponse({ description: 'The card', schema: { type: 'string' } })
  @ApiNotFoundResponse({ description: 'registry.version-unknown' })
  async card(
    @Param() { name, version }: ModelCardParams,
    @Query() { format }: ModelCardQuery,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const card = await this.cards.card(name, version);
    const asHtml = format ? format === 'html' : /\btext\/html\b/i.test(accept ?? '');
    void reply.headers({
      'content-type': asHtml ? 'text/html; charset=utf-8' : 'text/markdown; charset=utf-8',
      'content-security-policy': PAGE_POLICY,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
      vary: 'accept',
    });
    void reply.send(asHtml ? cardHtml(card) : cardMarkdown(card));
  }
}

import { Controller, Get, Headers, Req, Res } from '@nestjs/common';
import {
  ApiFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { Settings } from '../../platform/config/settings.js';
import { queryOf } from '../../platform/http/base-path.js';
import { PredictionService } from '../prediction.service.js';
import { AliveAnswer, ChampionTextAnswer } from './predict.dto.js';
import { prefersHtml } from './prefers-html.js';

@ApiTags('prediction')
@Controller()
@Allow('viewer')
export class HomeController {
  constructor(
    private readonly predictions: PredictionService,
    private readonly settings: Settings,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Whether the process is alive; browsers are redirected to the web page' })
  @ApiOkResponse({ type: AliveAnswer })
  @ApiFoundResponse({ description: 'To /ui/ with the same query, if text/html is preferred' })
  home(
    @Headers('accept') accept: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    void reply.header('vary', 'accept');
    if (prefersHtml(accept)) void reply.redirect(`${this.settings.basePath}/ui/${queryOf(request.url)}`, 302);
    else void reply.send({ status: 'alive' });
  }

  @Get('get_champion_infos')
  @ApiOperation({ summary: 'The champion as a YAML text: signature, run, flavors, version, metrics' })
  @ApiOkResponse({ type: ChampionTextAnswer })
  @ApiServiceUnavailableResponse({ description: 'prediction.no-champion' })
  champion(): ChampionTextAnswer {
    return { champion: this.predictions.championText() };
  }
}

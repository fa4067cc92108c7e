import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { LATEST } from '../../platform/http/latest.js';
import { listResponse } from '../../platform/http/listing.js';
import { noChampion } from '../champion.errors.js';
import { ChampionService } from '../champion.service.js';
import { PAGE_POLICY } from '../../platform/pages/html-page.js';
import { ElectionReports } from '../report/election-reports.service.js';
import { ManualMoveService } from '../manual-move.service.js';
import { authorOf, type KeyedRequest } from './author-of.js';
import {
  ChampionAnswer,
  ChampionQuery,
  ElectionAnswer,
  ElectionList,
  ElectionsQuery,
  PromoteRequest,
  RollbackRequest,
} from './champion.dto.js';
import { ELECTION_COLUMNS } from './champion.presenter.js';

@ApiTags('champion')
@Controller('champion')
export class ChampionController {
  constructor(
    private readonly champion: ChampionService,
    private readonly moves: ManualMoveService,
    private readonly reports: ElectionReports,
  ) {}

  @Get()
  @Allow('viewer')
  @ApiOperation({ summary: 'The champion: its version, its run, and the decision that made it champion' })
  @ApiOkResponse({ type: ChampionAnswer })
  @ApiNotFoundResponse({ description: 'champion.none' })
  async current(@Query() { dataset }: ChampionQuery): Promise<ChampionAnswer> {
    const info =
      dataset === undefined ? await this.champion.remembered() : await this.champion.championOf(dataset);
    if (!info) throw noChampion(dataset);
    return info;
  }

  @Get('elections')
  @Allow('viewer')
  @ApiOperation({ summary: 'Elections, promotions and rollbacks, newest first' })
  @ApiOkResponse({ type: ElectionList })
  async elections(@Query() query: ElectionsQuery, @Res() reply: FastifyReply): Promise<void> {
    const { alias, kind, outcome, version, snapshot, dataset, offset, limit } = query;
    const page = await this.champion.elections(
      { alias, kind, outcome, version, snapshot, dataset },
      offset,
      limit,
    );
    listResponse(reply, query, page, ELECTION_COLUMNS);
  }

  @Get('elections/:id')
  @Allow('viewer')
  @ApiOperation({ summary: 'One election' })
  @ApiParam({ name: 'id', example: LATEST, description: 'Id of the election, or latest' })
  @ApiOkResponse({ type: ElectionAnswer })
  @ApiNotFoundResponse({ description: 'champion.election-unknown' })
  async election(@Param('id') id: string): Promise<ElectionAnswer> {
    return this.champion.election(id);
  }

  @Get('elections/:id/report')
  @Allow('viewer')
  @ApiOperation({
    summary: 'One election as a page: who, when, games, both models, evidence, what happened next',
  })
  @ApiParam({ name: 'id', example: LATEST, description: 'Id of the election, or latest' })
  @ApiProduces('text/html')
  @ApiOkResponse({ description: 'The page', schema: { type: 'string' } })
  @ApiNotFoundResponse({ description: 'champion.election-unknown' })
  async report(@Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const page = await this.reports.page(await this.champion.election(id));
    void reply.headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': PAGE_POLICY,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    });
    void reply.send(page);
  }

  @Post('promote')
  @Allow('admin')
  @HttpCode(200)
  @ApiOperation({ summary: 'Make a version champion by hand' })
  @ApiOkResponse({ type: ElectionAnswer })
  @ApiNotFoundResponse({ description: 'registry.version-unknown' })
  @ApiConflictResponse({
    description: 'champion.already-champion, champion.lost-race, champion.model-unreadable',
  })
  @ApiUnprocessableEntityResponse({ description: 'A field is missing or invalid' })
  async promote(
    @Body() { version, reason, dataset }: PromoteRequest,
    @Req() request: KeyedRequest,
  ): Promise<ElectionAnswer> {
    return this.moves.promote({ version, reason, dataset, by: authorOf(request) });
  }

  @Post('rollback')
  @Allow('admin')
  @HttpCode(200)
  @ApiOperation({ summary: 'Make the previous champion the champion again' })
  @ApiOkResponse({ type: ElectionAnswer })
  @ApiNotFoundResponse({ description: 'champion.none' })
  @ApiConflictResponse({
    description: 'champion.no-previous, champion.lost-race, champion.model-unreadable',
  })
  @ApiUnprocessableEntityResponse({ description: 'The reason is missing or too long' })
  async rollback(
    @Body() { reason, dataset }: RollbackRequest,
    @Req() request: KeyedRequest,
  ): Promise<ElectionAnswer> {
    return this.moves.rollback({ reason, dataset, by: authorOf(request) });
  }
}

import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { LATEST } from '../../platform/http/latest.js';
import { listResponse } from '../../platform/http/listing.js';
import { ChallengeService } from '../challenges/challenge.service.js';
import { ElectionModes } from '../election-modes.service.js';
import { authorOf, type KeyedRequest } from './author-of.js';
import {
  ChallengeAnswer,
  ChallengeList,
  ChallengesQuery,
  ReasonRequest,
  StartChallengeRequest,
} from './challenge.dto.js';
import { CHALLENGE_COLUMNS } from './challenge.presenter.js';

@ApiTags('champion')
@Controller('champion/challenges')
export class ChallengesController {
  constructor(
    private readonly challenges: ChallengeService,
    private readonly modes: ElectionModes,
  ) {}

  @Post()
  @Allow('admin')
  @ApiOperation({ summary: 'Start a challenge: compare a version with the champion on live requests' })
  @ApiCreatedResponse({ type: ChallengeAnswer })
  @ApiNotFoundResponse({ description: 'champion.none, registry.version-unknown' })
  @ApiConflictResponse({
    description: 'champion.challenge-active, champion.already-champion, champion.model-unreadable',
  })
  @ApiUnprocessableEntityResponse({ description: 'A field is missing or invalid' })
  async start(
    @Body() { version, mode, share, goal, reason }: StartChallengeRequest,
    @Req() request: KeyedRequest,
  ): Promise<ChallengeAnswer> {
    const plan = this.modes.planOf(mode, { share, goal });
    return this.challenges.start({ version, ...plan, reason, by: authorOf(request) });
  }

  @Get()
  @Allow('viewer')
  @ApiOperation({ summary: 'Challenges on live requests, newest first' })
  @ApiOkResponse({ type: ChallengeList })
  async list(@Query() query: ChallengesQuery, @Res() reply: FastifyReply): Promise<void> {
    const { state, mode, version, offset, limit } = query;
    const page = await this.challenges.list({ state, mode, version }, offset, limit);
    listResponse(reply, query, page, CHALLENGE_COLUMNS);
  }

  @Get(':id')
  @Allow('viewer')
  @ApiOperation({ summary: 'One challenge, with its evidence so far' })
  @ApiParam({ name: 'id', example: LATEST, description: 'Id of the challenge, or latest' })
  @ApiOkResponse({ type: ChallengeAnswer })
  @ApiNotFoundResponse({ description: 'champion.challenge-unknown' })
  async challenge(@Param('id') id: string): Promise<ChallengeAnswer> {
    return this.challenges.get(id);
  }

  @Post(':id/stop')
  @Allow('admin')
  @HttpCode(200)
  @ApiOperation({ summary: 'End a challenge: the champion answers everything again' })
  @ApiParam({ name: 'id', example: LATEST, description: 'Id of the challenge, or latest' })
  @ApiOkResponse({ type: ChallengeAnswer })
  @ApiNotFoundResponse({ description: 'champion.challenge-unknown' })
  @ApiConflictResponse({ description: 'champion.challenge-ended' })
  @ApiUnprocessableEntityResponse({ description: 'The reason is missing or too long' })
  async stop(
    @Param('id') id: string,
    @Body() { reason }: ReasonRequest,
    @Req() request: KeyedRequest,
  ): Promise<ChallengeAnswer> {
    return this.challenges.stop(id, { reason, by: authorOf(request) });
  }
}

import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import {
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { csvResponse, listResponse } from '../../platform/http/listing.js';
import { BronzeLists } from '../bronze-lists.service.js';
import { BronzeService } from '../bronze.service.js';
import {
  BatchesQuery,
  BatchList,
  CountsAnswer,
  GameList,
  GameParams,
  GameQuery,
  GamesQuery,
  QuarantineList,
  QuarantineQuery,
  WholeGameAnswer,
} from './bronze.dto.js';
import {
  BATCH_COLUMNS,
  GAME_COLUMNS,
  presentBatch,
  QUARANTINE_COLUMNS,
  SHOT_COLUMNS,
} from './bronze.presenter.js';

@ApiTags('bronze')
@ApiUnprocessableEntityResponse({ description: 'A query or path parameter is not right' })
@Controller('bronze')
@Allow('viewer')
export class BronzeController {
  constructor(
    private readonly bronze: BronzeService,
    private readonly lists: BronzeLists,
  ) {}

  @Get('counts')
  @ApiOperation({ summary: 'How much there is, in all and by dataset' })
  @ApiOkResponse({ type: CountsAnswer })
  async counts(): Promise<CountsAnswer> {
    return this.bronze.counts();
  }

  @Get('batches')
  @ApiOperation({ summary: 'Ingests, latest first' })
  @ApiOkResponse({ type: BatchList })
  async batches(@Query() query: BatchesQuery, @Res() reply: FastifyReply): Promise<void> {
    const { dataset, state, source } = query;
    const page = await this.lists.batches({ dataset, state, source }, query.offset, query.limit);
    const items = page.items.map(presentBatch);
    listResponse(reply, query, { items, total: page.total }, BATCH_COLUMNS);
  }

  @Get('games')
  @ApiOperation({ summary: 'Games without their shots, by dataset and Game ID' })
  @ApiOkResponse({ type: GameList })
  async games(@Query() query: GamesQuery, @Res() reply: FastifyReply): Promise<void> {
    const page = await this.lists.games(query.dataset, query.month, query.offset, query.limit);
    listResponse(reply, query, page, GAME_COLUMNS);
  }

  @Get('games/:dataset/:gameId')
  @ApiOperation({ summary: 'One game with its raw shots; as CSV in the 22 columns of a shot file' })
  @ApiOkResponse({ type: WholeGameAnswer })
  @ApiNotFoundResponse({ description: 'bronze.game-unknown' })
  async game(
    @Param() params: GameParams,
    @Query() query: GameQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const game = await this.lists.game(params.dataset, String(Number(params.gameId)));
    if (query.format === 'csv') csvResponse(reply, SHOT_COLUMNS, game.shots);
    else void reply.send(game);
  }

  @Get('quarantine')
  @ApiOperation({ summary: 'Rows that could not be read, with the reason' })
  @ApiOkResponse({ type: QuarantineList })
  async quarantine(@Query() query: QuarantineQuery, @Res() reply: FastifyReply): Promise<void> {
    const { code, column, batch, source, dataset } = query;
    const page = await this.lists.quarantine(
      { code, column, batch, source, dataset },
      query.offset,
      query.limit,
    );
    listResponse(reply, query, page, QUARANTINE_COLUMNS);
  }
}

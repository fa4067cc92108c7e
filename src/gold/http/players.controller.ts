import { Controller, Get, Query, Res } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { type Column, listResponse } from '../../platform/http/listing.js';
import { GoldService } from '../gold.service.js';
import type { Player } from '../../basketball/index.js';
import { PlayersQuery, PlayersView } from './players.dto.js';

const PLAYER_COLUMNS: Column<Player>[] = (['id', 'name', 'team', 'shots', 'made', 'rate'] as const).map(
  (name) => ({ name, cell: (player) => player[name] }),
);

@ApiTags('gold')
@Controller('players')
@Allow('viewer')
export class PlayersController {
  constructor(private readonly gold: GoldService) {}

  @Get()
  @ApiOperation({
    summary: 'The players of a snapshot and how often they score; as JSON or CSV',
    description:
      'A prediction accepts players who are not listed: to the model the id is a number like any other, so such a prediction rests on location and clock.',
  })
  @ApiOkResponse({ type: PlayersView })
  @ApiNotFoundResponse({ description: 'gold.no-snapshot, gold.snapshot-unknown' })
  @ApiConflictResponse({ description: 'silver.players-unknown: an old snapshot of an earlier version' })
  @ApiUnprocessableEntityResponse({ description: 'A field is wrong; errors names it and the rule' })
  async list(@Query() query: PlayersQuery, @Res() reply: FastifyReply): Promise<void> {
    const { q, team, id, sort, offset, limit } = query;
    const snapshot = await this.gold.named(query.snapshot, query.dataset);
    const direction = query.direction ?? (sort === 'shots' || sort === 'rate' ? 'desc' : 'asc');
    const found = (await this.gold.players(snapshot.id)).find({ q, team, id }, sort, direction);
    const items = found.slice(offset, offset + limit);
    const page = { dataset: snapshot.dataset, snapshot: snapshot.id, items, total: found.length };
    listResponse(reply, query, page, PLAYER_COLUMNS);
  }
}

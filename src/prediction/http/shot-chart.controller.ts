import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import {
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ZONE_NAMES } from '../../basketball/index.js';
import { Allow } from '../../platform/http/allow.js';
import { type Column, csvResponse } from '../../platform/http/listing.js';
import { UNKNOWN_PLAYER } from '../../prediction-log/index.js';
import type { ShotChart } from '../chart/shot-chart.js';
import { ShotCharts } from '../chart/shot-charts.service.js';
import { ShotChartParams, ShotChartQuery, ShotChartView } from './shot-chart.dto.js';

interface Cell {
  x: number;
  y: number;
  zone: number;
  probability: number;
}

const CELL_COLUMNS: Column<Cell>[] = [
  { name: 'x', cell: ({ x }) => x },
  { name: 'y', cell: ({ y }) => y },
  { name: 'zone', cell: ({ zone }) => zone },
  { name: 'zone_name', cell: ({ zone }) => ZONE_NAMES[zone] },
  { name: 'probability', cell: ({ probability }) => probability },
];

@ApiTags('prediction')
@Controller('players')
@Allow('viewer')
export class ShotChartController {
  constructor(private readonly charts: ShotCharts) {}

  @Get(':id/chart')
  @ApiOperation({
    summary:
      'From where does this player score? The champion’s probability over half the court; as JSON or CSV',
    description: `With an ETag: the same chart is not sent again to a client that names it in If-None-Match. ${UNKNOWN_PLAYER}.`,
  })
  @ApiOkResponse({ type: ShotChartView })
  @ApiResponse({ status: 304, description: 'The client already has this chart' })
  @ApiUnprocessableEntityResponse({ description: 'A field is wrong; errors names it and the rule' })
  @ApiServiceUnavailableResponse({ description: 'prediction.no-champion' })
  async chart(
    @Param() { id }: ShotChartParams,
    @Query() { period, clock, cell, format }: ShotChartQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const seconds = secondsOf(clock);
    const { tag, version, ...chart } = await this.charts.chart({ player: id, period, seconds, cell });
    const etag = `W/"${tag}-${period}-${format}"`;
    void reply.header('etag', etag).header('cache-control', 'no-cache');
    if (namesTag(request.headers['if-none-match'], etag)) {
      void reply.code(304).send();
      return;
    }
    if (format === 'csv') csvResponse(reply, CELL_COLUMNS, cellsOf(chart));
    else void reply.send({ player_id: id, model_version: version, period, seconds, cell, ...chart });
  }
}

/** "mm:ss", or seconds. */
function secondsOf(clock: string): number {
  const [first, second] = clock.split(':').map(Number);
  return second === undefined ? first : first * 60 + second;
}

/** Whether If-None-Match (RFC 9110, 13.1.2) names the tag; weak and strong tags are compared weakly. */
function namesTag(header: string | undefined, etag: string): boolean {
  const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');
  return header?.split(',').some((tag) => tag.trim() === '*' || opaque(tag) === opaque(etag)) ?? false;
}

function* cellsOf({ x, y, zones, probabilities }: ShotChart): Generator<Cell> {
  for (let i = 0; i < y.length; i++) {
    for (let j = 0; j < x.length; j++) {
      yield { x: x[j], y: y[i], zone: zones[i][j], probability: probabilities[i][j] };
    }
  }
}

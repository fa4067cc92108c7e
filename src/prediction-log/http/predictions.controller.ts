import { ARROW_FILE } from '../../platform/arrow/arrow-file-type.js';
import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import {
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow, RouteSettings } from '../../platform/http/allow.js';
import { attachment } from '../../platform/http/download.js';
import { csvResponse, listResponse } from '../../platform/http/listing.js';
import { type LiveMetrics, PredictionMetrics } from '../prediction-metrics.service.js';
import { PredictionLists } from '../prediction-lists.service.js';
import { LiveMetricsAnswer, LiveMetricsQuery, WINDOW_MS } from './live-metrics.dto.js';
import { PREDICTION_COLUMNS, presentPrediction } from './prediction.presenter.js';
import {
  PredictionConditions,
  PredictionItem,
  PredictionList,
  PredictionParams,
  PredictionsQuery,
} from './predictions.dto.js';
import { arrowOf } from '../reading/prediction-export.js';

@ApiTags('prediction')
@Controller('predictions')
@Allow('viewer')
@ApiUnprocessableEntityResponse({ description: 'http.invalid' })
@ApiServiceUnavailableResponse({ description: 'mongo.unavailable' })
export class PredictionsController {
  constructor(
    private readonly predictions: PredictionLists,
    private readonly metrics: PredictionMetrics,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Stored predictions, newest first' })
  @ApiOkResponse({ type: PredictionList })
  async list(@Query() query: PredictionsQuery, @Res() reply: FastifyReply): Promise<void> {
    const { offset, limit, format: _format, ...filter } = query;
    const page = await this.predictions.list(filter, offset, limit);
    listResponse(
      reply,
      query,
      { items: page.items.map(presentPrediction), total: page.total },
      PREDICTION_COLUMNS,
    );
  }

  @Get('data.arrow')
  @RouteSettings({ traffic: 'export' })
  @ApiOperation({ summary: 'All predictions that match, newest first, as one Arrow IPC file' })
  @ApiProduces(ARROW_FILE)
  @ApiOkResponse({ content: { [ARROW_FILE]: { schema: { type: 'string', format: 'binary' } } } })
  arrow(@Query() filter: PredictionConditions, @Res() reply: FastifyReply): void {
    void reply
      .header('content-type', ARROW_FILE)
      .header('content-disposition', attachment('predictions.arrow'))
      .send(Readable.from(arrowOf(this.predictions.all(filter)), { objectMode: true, highWaterMark: 1 }));
  }

  @Get('data.csv')
  @RouteSettings({ traffic: 'export' })
  @ApiOperation({ summary: 'All predictions that match, newest first, as CSV' })
  @ApiProduces('text/csv')
  @ApiOkResponse({ content: { 'text/csv': { schema: { type: 'string' } } } })
  csv(@Query() filter: PredictionConditions, @Res() reply: FastifyReply): void {
    csvResponse(reply, PREDICTION_COLUMNS, this.items(filter), 'predictions.csv');
  }

  @Get('metrics')
  @ApiOperation({
    summary: 'Quality of the predictions against their outcomes, by version, zone, shot type and time',
  })
  @ApiOkResponse({ type: LiveMetricsAnswer })
  async live(@Query() query: LiveMetricsQuery): Promise<LiveMetrics> {
    const { window, ...filter } = query;
    return this.metrics.measure(filter, window && WINDOW_MS[window]);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One prediction with its outcome' })
  @ApiOkResponse({ type: PredictionItem })
  @ApiNotFoundResponse({ description: 'prediction.unknown' })
  async one(@Param() { id }: PredictionParams): Promise<PredictionItem> {
    return presentPrediction(await this.predictions.find(id));
  }

  private async *items(filter: PredictionConditions): AsyncGenerator<PredictionItem> {
    for await (const records of this.predictions.all(filter)) yield* records.map(presentPrediction);
  }
}

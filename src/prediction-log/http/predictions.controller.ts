import { Controller, Get, Query, Res } from '@nestjs/common';
import {
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { listResponse } from '../../platform/http/listing.js';
import { PredictionLog } from '../prediction-log.service.js';
import { PREDICTION_COLUMNS, presentPrediction } from './prediction.presenter.js';
import { PredictionList, PredictionsQuery } from './predictions.dto.js';

@ApiTags('prediction')
@Controller('predictions')
@Allow('viewer')
export class PredictionsController {
  constructor(private readonly predictions: PredictionLog) {}

  @Get()
  @ApiOperation({ summary: 'Stored predictions, newest first' })
  @ApiOkResponse({ type: PredictionList })
  @ApiUnprocessableEntityResponse({ description: 'http.invalid' })
  @ApiServiceUnavailableResponse({ description: 'mongo.unavailable' })
  async list(@Query() query: PredictionsQuery, @Res() reply: FastifyReply): Promise<void> {
    const { version, from, to, before, offset, limit } = query;
    const page = await this.predictions.list({ version, from, to, before }, offset, limit);
    listResponse(
      reply,
      query,
      { items: page.items.map(presentPrediction), total: page.total },
      PREDICTION_COLUMNS,
    );
  }
}

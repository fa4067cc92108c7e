import { Controller, HttpCode, Post, Req, UseFilters } from '@nestjs/common';
import {
  ApiBody,
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Allow, RouteSettings } from '../../platform/http/allow.js';
import { featureRow, shotTypeLabel, ZONE_NAMES } from '../../basketball/index.js';
import { type PredictionRecord, SevenFeatures } from '../../prediction-log/index.js';
import { PredictionService } from '../prediction.service.js';
import { readSevenFeatures } from '../seven-features.js';
import { readShotQuestion } from '../shot-question.js';
import { InputFaultsFilter } from './input-faults.filter.js';
import { QUESTION_BODY, jsonBody } from './question-body.js';
import { InputFaultsAnswer, PredictionAnswer, ShotAnswer, ShotQuestionBody } from './predict.dto.js';

@ApiTags('prediction')
@Controller('predict')
@Allow('viewer')
@UseFilters(InputFaultsFilter)
@ApiUnprocessableEntityResponse({
  type: InputFaultsAnswer,
  description: 'All faults at once, in field order',
})
@ApiServiceUnavailableResponse({ description: 'prediction.no-champion' })
export class PredictController {
  constructor(private readonly predictions: PredictionService) {}

  @Post()
  @HttpCode(200)
  @RouteSettings(QUESTION_BODY)
  @ApiOperation({ summary: 'Does the shot go in? From the seven features of the model' })
  @ApiBody({ type: SevenFeatures })
  @ApiOkResponse({ type: PredictionAnswer })
  predict(@Req() request: FastifyRequest): PredictionAnswer {
    const row = readSevenFeatures(jsonBody(request));
    return presentPredictionAnswer(this.predictions.predict(row, request.id));
  }

  @Post('shot')
  @HttpCode(200)
  @RouteSettings(QUESTION_BODY)
  @ApiOperation({
    summary: 'Does the shot go in? From where and when it is taken; the server derives the features',
  })
  @ApiBody({ type: ShotQuestionBody })
  @ApiOkResponse({ type: ShotAnswer })
  predictShot(@Req() request: FastifyRequest): ShotAnswer {
    const { features, place } = readShotQuestion(jsonBody(request));
    return {
      ...presentPredictionAnswer(this.predictions.predict(featureRow(features), request.id)),
      zone: ZONE_NAMES[place.zoneCombined],
      basic_zone: place.basicZone,
      area: place.area,
      range: place.range,
      shot_type: place.shotType,
      shot_type_name: shotTypeLabel(place.shotType),
      distance_meters: features.Shot_Distance_Meters,
      features,
    };
  }
}

/** `prediction` comes first: clients of the old service know no other key. */
function presentPredictionAnswer({
  prediction,
  probability,
  version,
  id,
}: PredictionRecord): PredictionAnswer {
  return { prediction, probability, model_version: version, id };
}

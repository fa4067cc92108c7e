import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConflictResponse,
  ApiExtraModels,
  ApiHeader,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Soon, whenThere } from '../../platform/concurrency/soon.js';
import { Allow, RouteSettings } from '../../platform/http/allow.js';
import { Direct } from '../../platform/http/direct.js';
import { featureRow, shotTypeLabel, ZONE_NAMES } from '../../basketball/index.js';
import { SevenFeatures } from '../../prediction-log/index.js';
import { PlainRow, readPlainRow } from '../plain-row.js';
import { type MadePrediction, PredictionService } from '../prediction.service.js';
import { RequestedPrediction } from '../requested-prediction.service.js';
import { readSevenFeatures } from '../seven-features.js';
import { readShotQuestion, type ShotQuestion } from '../shot-question.js';
import { CANARY_KEY, canaryKey } from './canary-key.js';
import { MODEL_PARAMETER, modelParameter } from './model-parameter.js';
import { QUESTION_BODY, jsonBody } from './question-body.js';
import {
  InputFaultsAnswer,
  PredictionAnswer,
  QUESTION_FAULTS,
  ShotAnswer,
  ShotQuestionBody,
} from './predict.dto.js';

const JSON_TYPE = 'application/json; charset=utf-8';

@ApiTags('prediction')
@Controller('predict')
@Allow('viewer')
@ApiExtraModels(InputFaultsAnswer)
@ApiUnprocessableEntityResponse(QUESTION_FAULTS)
@ApiNotFoundResponse({ description: 'serving.version-unknown, serving.alias-unknown' })
@ApiConflictResponse({ description: 'prediction.other-columns, registry.not-servable' })
@ApiServiceUnavailableResponse({ description: 'prediction.no-champion' })
export class PredictController {
  constructor(
    private readonly predictions: PredictionService,
    private readonly requested: RequestedPrediction,
  ) {}

  @Post()
  @HttpCode(200)
  @Direct()
  @RouteSettings({ ...QUESTION_BODY, plainJson: readPlainRow })
  @ApiOperation({ summary: 'Does the shot go in? From the seven features of the model' })
  @ApiQuery(MODEL_PARAMETER)
  @ApiHeader(CANARY_KEY)
  @ApiBody({ type: SevenFeatures })
  @ApiOkResponse({ type: PredictionAnswer })
  predict(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Soon<string> {
    const body = jsonBody(request);
    const row = body instanceof PlainRow ? body.values : readSevenFeatures(body);
    const selector = modelParameter(request);
    const made =
      selector === undefined
        ? this.predictions.predict(row, request.id, canaryKey(request))
        : this.requested.predict(selector, row, request.id);
    return whenThere(made, (prediction) => {
      void reply.header('content-type', JSON_TYPE);
      return textOf(prediction);
    });
  }

  @Post('shot')
  @HttpCode(200)
  @Direct()
  @RouteSettings({ ...QUESTION_BODY, queryNames: ['model'] })
  @ApiOperation({
    summary: 'Does the shot go in? From where and when it is taken; the server derives the features',
  })
  @ApiQuery(MODEL_PARAMETER)
  @ApiHeader(CANARY_KEY)
  @ApiBody({ type: ShotQuestionBody })
  @ApiOkResponse({ type: ShotAnswer })
  predictShot(@Req() request: FastifyRequest): ShotAnswer | Promise<ShotAnswer> {
    const question = readShotQuestion(jsonBody(request));
    const row = featureRow(question.features);
    const selector = modelParameter(request);
    if (selector !== undefined) {
      return this.requested
        .predict(selector, row, request.id)
        .then((record) => presentShotAnswer(record, question));
    }
    return presentShotAnswer(this.predictions.predict(row, request.id, canaryKey(request)), question);
  }
}

function presentShotAnswer(made: MadePrediction, { features, place }: ShotQuestion): ShotAnswer {
  return {
    ...presentPredictionAnswer(made),
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

/** `prediction` comes first: clients of the old service know no other key. */
function presentPredictionAnswer({ prediction, probability, version, id }: MadePrediction): PredictionAnswer {
  return { prediction, probability, model_version: version, id };
}

/** The same as JSON: a quarter of the time of `JSON.stringify`. */
function textOf({ prediction, probability, version, id }: MadePrediction): string {
  const number = Number.isFinite(probability) ? probability : null;
  return `{"prediction":${prediction},"probability":${number},"model_version":${version},"id":"${id}"}`;
}

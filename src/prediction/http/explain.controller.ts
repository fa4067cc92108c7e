import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import {
  ApiBody,
  ApiConflictResponse,
  ApiExtraModels,
  ApiOkResponse,
  ApiNotFoundResponse,
  ApiOperation,
  ApiQuery,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Allow, RouteSettings } from '../../platform/http/allow.js';
import { featureRow } from '../../basketball/index.js';
import { type Explanation, ExplanationService } from '../explanation.service.js';
import { readSevenFeatures } from '../seven-features.js';
import { readShotQuestion } from '../shot-question.js';
import { ExplanationAnswer } from './explain.dto.js';
import { SevenFeatures } from '../../prediction-log/index.js';
import { InputFaultsAnswer, QUESTION_FAULTS, ShotQuestionBody } from './predict.dto.js';
import { MODEL_PARAMETER, modelParameter } from './model-parameter.js';
import { QUESTION_BODY, jsonBody } from './question-body.js';

@ApiTags('prediction')
@Controller('predict')
@Allow('viewer')
@ApiExtraModels(InputFaultsAnswer)
@ApiUnprocessableEntityResponse(QUESTION_FAULTS)
@ApiConflictResponse({
  description: 'prediction.not-explainable, prediction.other-columns, registry.not-servable',
})
@ApiNotFoundResponse({ description: 'serving.version-unknown, serving.alias-unknown' })
@ApiServiceUnavailableResponse({ description: 'prediction.no-champion' })
export class ExplainController {
  constructor(private readonly explanations: ExplanationService) {}

  @Post('explain')
  @HttpCode(200)
  @RouteSettings({ ...QUESTION_BODY, queryNames: ['model'] })
  @ApiOperation({ summary: 'The contribution of each of the seven features to the prediction; not stored' })
  @ApiQuery(MODEL_PARAMETER)
  @ApiBody({ type: SevenFeatures })
  @ApiOkResponse({ type: ExplanationAnswer })
  async explain(@Req() request: FastifyRequest): Promise<ExplanationAnswer> {
    return presentExplanation(
      await this.explanations.explain(readSevenFeatures(jsonBody(request)), modelParameter(request)),
    );
  }

  @Post('shot/explain')
  @HttpCode(200)
  @RouteSettings({ ...QUESTION_BODY, queryNames: ['model'] })
  @ApiOperation({
    summary: 'The contribution of each feature to the prediction, from where and when the shot is taken',
  })
  @ApiQuery(MODEL_PARAMETER)
  @ApiBody({ type: ShotQuestionBody })
  @ApiOkResponse({ type: ExplanationAnswer })
  async explainShot(@Req() request: FastifyRequest): Promise<ExplanationAnswer> {
    const { features } = readShotQuestion(jsonBody(request));
    return presentExplanation(await this.explanations.explain(featureRow(features), modelParameter(request)));
  }
}

function presentExplanation(explanation: Explanation): ExplanationAnswer {
  const { probability, version, unit, raw, expected, contributions } = explanation;
  return {
    probability,
    model_version: version,
    unit,
    raw_score: raw,
    expected_value: expected,
    contributions,
  };
}

import { Controller, Get, HttpCode, Post, Req, Res, UnsupportedMediaTypeException } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Soon, whenThere } from '../../platform/concurrency/soon.js';
import { Allow, RouteSettings } from '../../platform/http/allow.js';
import { Direct } from '../../platform/http/direct.js';
import { mediaTypeOf } from '../../platform/http/json-body.js';
import { PREDICT, PREDICT_PROBA } from '../../serving/index.js';
import { MODEL_NAME } from '../../registry/index.js';
import { ServerFactsService } from '../oip/server-facts.service.js';
import { invalidRequest } from '../protocols.errors.js';
import { ScoringService } from '../scoring/scoring.service.js';
import { MLFLOW_ERROR, ProtocolErrors } from './protocol-errors.js';
import { INFERENCE_ROUTE, rawBody } from './raw-body.js';
import { PredictionsBody, ScoringRequestBody } from './scoring.dto.js';

const JSON_TYPE = 'application/json';
const CSV_TYPE = 'text/csv';
/** The response of MLflow's scoring server to a ping, ready or not. */
const PONG = '\n';

const QUERY = ['model', 'version', 'output'] as const;
type ScoringQuery = Partial<Record<(typeof QUERY)[number], string>>;

/** The contract of MLflow's scoring server (`mlflow models serve`); GET /health and /version are those of its tracking server. */
@ApiTags('protocols')
@ProtocolErrors(MLFLOW_ERROR)
@Controller()
export class ScoringController {
  constructor(
    private readonly facts: ServerFactsService,
    private readonly scoring: ScoringService,
  ) {}

  @Get('ping')
  @Allow('public')
  @RouteSettings({ traffic: 'open' })
  @ApiOperation({ summary: "MLflow's scoring server: is a model loaded?" })
  @ApiOkResponse({ description: 'An empty line' })
  async ping(@Res() reply: FastifyReply): Promise<void> {
    if (!(await this.facts.isReady())) void reply.code(404);
    void reply.header('content-type', JSON_TYPE).send(PONG);
  }

  @Post('invocations')
  @HttpCode(200)
  @Direct()
  @Allow('viewer')
  @RouteSettings(INFERENCE_ROUTE)
  @ApiOperation({
    summary: "MLflow's scoring server: predictions of a model, in one of MLflow's forms",
    description:
      'Exactly one of dataframe_split, dataframe_records, instances and inputs, or CSV. Columns are matched by name, others are ignored.',
  })
  @ApiConsumes(JSON_TYPE, CSV_TYPE)
  @ApiBody({ type: ScoringRequestBody })
  @ApiQuery({ name: 'model', required: false, description: `Default: ${MODEL_NAME}` })
  @ApiQuery({ name: 'version', required: false, description: 'A number or an alias; default: the champion' })
  @ApiQuery({
    name: 'output',
    required: false,
    enum: [PREDICT, PREDICT_PROBA],
    description:
      'Labels, or the probabilities of both labels. Default: what MLflow answers, labels, or for a Booster the probability of label 1',
  })
  @ApiOkResponse({ type: PredictionsBody })
  invoke(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Soon<string> {
    const isCsv = isCsvType(mediaTypeOf(request));
    const { model = MODEL_NAME, version, output } = readQuery(request.query as ScoringQuery);
    return whenThere(rawBody(request), (bytes) =>
      whenThere(this.facts.model(model, version), (found) =>
        whenThere(this.scoring.score(found, { bytes, isCsv }, output, request.id), ({ text, ids }) => {
          if (ids.length === 1) void reply.header('x-prediction-id', ids[0]);
          void reply.header('content-type', JSON_TYPE);
          return text;
        }),
      ),
    );
  }
}

/** @throws {AppError} `protocols.invalid` when a parameter is unknown, repeated or invalid */
function readQuery(query: ScoringQuery): ScoringQuery {
  for (const [name, value] of Object.entries(query)) {
    if (!(QUERY as readonly string[]).includes(name)) {
      throw invalidRequest(`The query may only have the parameters ${QUERY.join(', ')}.`);
    }
    if (typeof value !== 'string' || value === '')
      throw invalidRequest(`${name} must have exactly one value.`);
  }
  const { output = PREDICT } = query;
  if (output === PREDICT || output === PREDICT_PROBA) return query;
  throw invalidRequest(`output must be ${PREDICT} or ${PREDICT_PROBA}.`);
}

/**
 * Whether a content type is CSV and not JSON.
 * @throws {UnsupportedMediaTypeException} for any other type, charset or parameter, as MLflow
 */
function isCsvType(mediaType: string): boolean {
  if (mediaType === JSON_TYPE) return false;
  const [type, ...parameters] = mediaType.split(';').map((part) => part.trim().toLowerCase());
  for (const parameter of parameters) {
    if (/^charset="?utf-?8"?$/.test(parameter)) continue;
    throw new UnsupportedMediaTypeException(
      parameter.startsWith('charset')
        ? 'The scoring server accepts UTF-8 only.'
        : 'The content type may have no parameter except charset.',
    );
  }
  if (type === JSON_TYPE || type === CSV_TYPE) return type === CSV_TYPE;
  throw new UnsupportedMediaTypeException(`The content type must be ${JSON_TYPE} or ${CSV_TYPE}.`);
}

import { Readable } from 'node:stream';
import {
  Controller,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
  Res,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiExtraModels,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiUnprocessableEntityResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow, RouteSettings } from '../../platform/http/allow.js';
import { callerOf } from '../../platform/http/caller.js';
import { assertNotEncoded } from '../../platform/http/json-body.js';
import { listResponse } from '../../platform/http/listing.js';
import { OutcomeLists } from '../outcomes/outcome-lists.service.js';
import { OutcomeRequests } from '../outcomes/outcome-requests.service.js';
import { PredictionParams } from './predictions.dto.js';
import {
  OUTCOME_EXAMPLE,
  OutcomeBody,
  OutcomeCountsAnswer,
  OutcomeHistoryAnswer,
  OutcomeList,
  OutcomesQuery,
  OutcomeTotalsAnswer,
} from './outcomes.dto.js';
import { OUTCOME_COLUMNS, presentOutcome } from './outcome.presenter.js';

const NDJSON = 'application/x-ndjson';
const ONE = { $ref: getSchemaPath(OutcomeBody) };

@ApiTags('prediction')
@ApiExtraModels(OutcomeBody)
@Controller('outcomes')
@ApiServiceUnavailableResponse({
  description: 'mongo.unavailable: assume that nothing of this request was stored',
})
export class OutcomesController {
  constructor(
    private readonly requests: OutcomeRequests,
    private readonly lists: OutcomeLists,
  ) {}

  @Post()
  @Allow('trainer')
  @RouteSettings({ queryNames: [] })
  @HttpCode(200)
  @ApiOperation({
    summary:
      'What happened: one outcome, a list of up to 10,000, or a stream of JSON lines; answered when it is on disk',
  })
  @ApiConsumes('application/json', NDJSON)
  @ApiBody({
    schema: {
      oneOf: [ONE, { type: 'array', items: ONE, minItems: 1, maxItems: 10_000 }],
      example: OUTCOME_EXAMPLE,
    },
  })
  @ApiOkResponse({ type: OutcomeCountsAnswer })
  @ApiUnprocessableEntityResponse({ description: 'prediction.outcomes-invalid: nothing was stored' })
  async record(@Req() request: FastifyRequest): Promise<OutcomeCountsAnswer> {
    const { by } = callerOf(request, 'API');
    const { body } = request;
    if (!(body instanceof Readable))
      return { ...(await this.requests.list(body, by)), refused: 0, faults: [] };
    const type = request.headers['content-type']?.split(';', 1)[0].trim().toLowerCase();
    if (type !== NDJSON) throw new UnsupportedMediaTypeException(`Send application/json or ${NDJSON}.`);
    assertNotEncoded(request.headers);
    return this.requests.lines(body, by);
  }

  @Get()
  @Allow('viewer')
  @ApiOperation({ summary: 'Outcomes as received, the latest block first' })
  @ApiOkResponse({ type: OutcomeList })
  @ApiUnprocessableEntityResponse({ description: 'http.invalid' })
  async list(@Query() query: OutcomesQuery, @Res() reply: FastifyReply): Promise<void> {
    const { waiting, offset, limit } = query;
    const page = await (waiting ? this.lists.waiting(offset, limit) : this.lists.list(offset, limit));
    listResponse(reply, query, { items: page.items.map(presentOutcome), total: page.total }, OUTCOME_COLUMNS);
  }

  @Get('counts')
  @Allow('viewer')
  @RouteSettings({ queryNames: [] })
  @ApiOperation({ summary: 'How many outcomes there are, and how many belong to a prediction' })
  @ApiOkResponse({ type: OutcomeTotalsAnswer })
  async counts(): Promise<OutcomeTotalsAnswer> {
    return this.lists.totals();
  }

  @Get(':id')
  @Allow('viewer')
  @RouteSettings({ queryNames: [] })
  @ApiOperation({ summary: 'The outcome of a prediction and earlier ones, with author and time' })
  @ApiOkResponse({ type: OutcomeHistoryAnswer })
  @ApiNotFoundResponse({ description: 'prediction.outcome-unknown' })
  async one(@Param() { id }: PredictionParams): Promise<OutcomeHistoryAnswer> {
    const { history, ...one } = await this.lists.find(id);
    return { ...one, history: history.map(presentOutcome) };
  }
}

import { Readable } from 'node:stream';
import { Controller, HttpCode, Logger, NotAcceptableException, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConflictResponse,
  ApiConsumes,
  ApiNotAcceptableResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { basketball } from '../../basketball/index.js';
import { isAppError } from '../../platform/errors/app-error.js';
import { Allow, RouteSettings } from '../../platform/http/allow.js';
import { AnswerStream, type Outlet } from '../batch/answer-stream.js';
import { readPlainRows } from '../batch/plain-json-rows.js';
import { BatchService } from '../batch/batch.service.js';
import { MOST_JSON_ROWS } from '../batch/row-faults.js';
import { BatchQuery } from './batch.dto.js';
import { answerType, BATCH_TYPES, rowsOfRequest, writerFor } from './batch-formats.js';
import { PredictionAnswer } from './predict.dto.js';

/** Bytes of the response that wait for a client that does not read while it sends. */
const WAITING_BYTES = 8 * 2 ** 20;
@ApiTags('prediction')
@Controller('predict')
@Allow('viewer')
export class BatchController {
  private readonly logger = new Logger(BatchController.name);

  constructor(private readonly batches: BatchService) {}

  @Post('batch')
  @HttpCode(200)
  @RouteSettings({ traffic: 'batch', plainJson: readPlainRows })
  @ApiOperation({
    summary: `Do these shots go in? Up to ${MOST_JSON_ROWS.toLocaleString('en')} rows of the seven features as JSON, any number as NDJSON, CSV or Arrow`,
    description:
      'The response has the format of the request, or the one that Accept prefers, and is written while the request is read. ' +
      'One model version answers all rows: model_version in each row, in the schema’s metadata for Arrow, and in x-model-version. ' +
      'Values are read as by POST /predict; other columns are ignored. A fault in the first rows is a 422 that names row (from 0) and field; ' +
      'after that, the rows before the faulty one are answered, NDJSON and CSV end with the error, and the connection is closed without the end of the response.',
  })
  @ApiConsumes(...BATCH_TYPES)
  @ApiBody({
    schema: {
      oneOf: [
        {
          type: 'array',
          minItems: 1,
          maxItems: MOST_JSON_ROWS,
          items: { $ref: '#/components/schemas/SevenFeatures' },
        },
        { type: 'string', format: 'binary', description: 'The bytes of a stream' },
      ],
      example: [basketball.example],
    },
  })
  @ApiProduces(...BATCH_TYPES)
  @ApiOkResponse({
    type: [PredictionAnswer],
    headers: { 'x-model-version': { schema: { type: 'integer' }, description: 'Version of the model' } },
  })
  @ApiNotFoundResponse({
    description: 'serving.version-unknown, serving.alias-unknown: there is no such version',
  })
  @ApiNotAcceptableResponse({ description: 'http.not-acceptable: Accept names no format of this route' })
  @ApiConflictResponse({
    description:
      'prediction.model-without-batches, prediction.other-columns, prediction.model-unfit, registry.not-servable: the version cannot answer',
  })
  @ApiUnprocessableEntityResponse({
    description: 'prediction.rows-invalid: errors names row, field and rule',
  })
  @ApiServiceUnavailableResponse({ description: 'prediction.no-champion, or too busy' })
  async predict(
    @Req() request: FastifyRequest,
    @Query() query: BatchQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const rows = rowsOfRequest(request);
    const type = answerType(request);
    if (!type) throw new NotAcceptableException(`Accept must name one of ${BATCH_TYPES.join(', ')}.`);
    const hasIds = query.log === 'true';
    const model = await this.batches.open({ model: query.model, log: hasIds, requestId: request.id });
    const answers = new AnswerStream(rows, model, writerFor(type, model, hasIds));
    await answers.begin();
    const { raw } = request;
    const outlet: Outlet = {
      isDone: () => bytes.readableLength === 0 && reply.raw.writableLength === 0 && raw.readableEnded,
      dropRest: () => void raw.resume(),
    };
    const bytes = Readable.from(answers.bytes(outlet), { objectMode: false, highWaterMark: WAITING_BYTES });
    bytes.once('error', (error) => {
      const fault = isAppError(error, 'invalid', 'too-large') ? { code: error.code } : { err: error };
      this.logger.warn({ ...fault, requestId: request.id }, `a batch was interrupted: ${error.message}`);
    });
    void reply
      .header('content-type', type.startsWith('text/') ? `${type}; charset=utf-8` : type)
      .header('x-model-version', String(model.version))
      .send(bytes);
  }
}

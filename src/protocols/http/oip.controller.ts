import { Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Soon, whenThere } from '../../platform/concurrency/soon.js';
import { Allow, RouteSettings } from '../../platform/http/allow.js';
import { Direct } from '../../platform/http/direct.js';
import { type InferRequest, readInferRequest } from '../oip/infer-request.js';
import { encodeAnswer, type InferAnswer } from '../oip/infer-response.js';
import { InferenceService } from '../oip/inference.service.js';
import { ServerFactsService } from '../oip/server-facts.service.js';
import {
  InferBody,
  InferResponseBody,
  ModelMetadataBody,
  ModelReadyBody,
  ServerMetadataBody,
} from './oip.dto.js';
import { OIP_ERROR, ProtocolErrors } from './protocol-errors.js';
import { INFERENCE_ROUTE, rawBody } from './raw-body.js';

/** Size of the JSON at the start of a body that has tensors as bytes after it. */
const JSON_LENGTH = 'inference-header-content-length';
const JSON_LENGTH_HEADER = {
  name: JSON_LENGTH,
  required: false,
  description: 'Bytes of JSON, if tensors follow as bytes',
};
const JSON_TYPE = 'application/json; charset=utf-8';
const BYTES_TYPE = 'application/octet-stream';
const RETRY_SECONDS = '5';

const MODEL = { name: 'name', example: 'parivision' };
const VERSION = { name: 'version', example: 'champion', description: 'A number, an alias, or latest' };

interface ModelParams {
  name: string;
  version?: string;
}

/** The Open Inference Protocol v2 (KServe, Triton, MLServer) over REST. */
@ApiTags('protocols')
@ProtocolErrors(OIP_ERROR)
@Controller('v2')
@Allow('viewer')
export class OipController {
  constructor(
    private readonly facts: ServerFactsService,
    private readonly inference: InferenceService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Open Inference Protocol v2: name, version and extensions of the server' })
  @ApiOkResponse({ type: ServerMetadataBody })
  metadata(): ServerMetadataBody {
    return this.facts.metadata;
  }

  @Get('health/live')
  @Allow('public')
  @RouteSettings({ traffic: 'open' })
  @ApiOperation({ summary: 'Is the process alive?' })
  @ApiOkResponse({ schema: { example: { live: true } } })
  live(): object {
    return { live: true };
  }

  @Get('health/ready')
  @Allow('public')
  @RouteSettings({ traffic: 'open' })
  @ApiOperation({ summary: 'Is a champion loaded, and the process not about to stop?' })
  @ApiOkResponse({ schema: { example: { live: true, ready: true } } })
  async ready(@Res() reply: FastifyReply): Promise<void> {
    // The protocol's text names the field of this answer live, which a client may look at.
    if (await this.facts.isReady()) void reply.send({ live: true, ready: true });
    else sendNotReady(reply, 'The server is not ready.');
  }

  @Get('models/:name')
  @ApiOperation({ summary: 'Inputs and outputs of a model, and its versions' })
  @ApiParam(MODEL)
  @ApiOkResponse({ type: ModelMetadataBody })
  async model(@Param('name') name: string): Promise<object> {
    return this.facts.describe(name);
  }

  @Get('models/:name/versions/:version')
  @ApiOperation({ summary: 'Inputs and outputs of a version' })
  @ApiParam(MODEL)
  @ApiParam(VERSION)
  @ApiOkResponse({ type: ModelMetadataBody })
  async modelVersion(@Param('name') name: string, @Param('version') version: string): Promise<object> {
    return this.facts.describe(name, version);
  }

  @Get('models/:name/ready')
  @ApiOperation({ summary: 'Can the model answer? Loads it if it is not in memory yet' })
  @ApiParam(MODEL)
  @ApiOkResponse({ type: ModelReadyBody })
  async modelReady(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.sendReadiness(request, reply);
  }

  @Get('models/:name/versions/:version/ready')
  @ApiOperation({ summary: 'Can this version answer? Loads it if it is not in memory yet' })
  @ApiParam(MODEL)
  @ApiParam(VERSION)
  @ApiOkResponse({ type: ModelReadyBody })
  async versionReady(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.sendReadiness(request, reply);
  }

  @Post('models/:name/infer')
  @HttpCode(200)
  @Direct()
  @RouteSettings(INFERENCE_ROUTE)
  @ApiOperation({
    summary: 'Inference with a model: one tensor [n, columns], or one per column in any order',
    description:
      'The champion answers. Elements are JSON, or bytes after the JSON (binary tensor extension).',
  })
  @ApiParam(MODEL)
  @ApiHeader(JSON_LENGTH_HEADER)
  @ApiBody({ type: InferBody })
  @ApiOkResponse({ type: InferResponseBody })
  infer(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Soon<string | Buffer> {
    return this.answer(request, reply);
  }

  @Post('models/:name/versions/:version/infer')
  @HttpCode(200)
  @Direct()
  @RouteSettings(INFERENCE_ROUTE)
  @ApiOperation({ summary: 'Inference with this version of a model' })
  @ApiParam(MODEL)
  @ApiParam(VERSION)
  @ApiHeader(JSON_LENGTH_HEADER)
  @ApiBody({ type: InferBody })
  @ApiOkResponse({ type: InferResponseBody })
  inferVersion(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Soon<string | Buffer> {
    return this.answer(request, reply);
  }

  private async sendReadiness(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { name, version } = request.params as ModelParams;
    if (await this.facts.isModelReady(name, version)) void reply.send({ name, ready: true });
    else sendNotReady(reply, `The model ${name} is not ready.`);
  }

  private answer(request: FastifyRequest, reply: FastifyReply): Soon<string | Buffer> {
    const { name, version } = request.params as ModelParams;
    return whenThere(rawBody(request), (bytes) => {
      const body = readInferRequest(bytes, request.headers[JSON_LENGTH] as string | undefined);
      return whenThere(this.facts.model(name, version), (model) =>
        whenThere(this.inference.infer(model, body, request.id), (answer) => encoded(answer, body, reply)),
      );
    });
  }
}

/** The response's body; its type is set. */
function encoded(answer: InferAnswer, request: InferRequest, reply: FastifyReply): string | Buffer {
  const { outputs, parameters } = request;
  const { body, jsonBytes } = encodeAnswer(answer, outputs, parameters.binary_data_output === true);
  if (jsonBytes === undefined) void reply.header('content-type', JSON_TYPE);
  else void reply.header('content-type', BYTES_TYPE).header(JSON_LENGTH, String(jsonBytes));
  return body;
}

function sendNotReady(reply: FastifyReply, error: string): void {
  void reply.code(503).header('retry-after', RETRY_SECONDS).send({ error });
}

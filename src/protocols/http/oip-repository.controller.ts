import { Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow, RouteSettings } from '../../platform/http/allow.js';
import { ServedModels } from '../../serving/index.js';
import { isJsonObject } from '../../platform/http/json-object.js';
import { parseJsonBody } from '../json-text.js';
import { presentIndex } from '../oip/repository-index.js';
import { invalidRequest } from '../protocols.errors.js';
import { IndexedModelBody } from './oip-repository.dto.js';
import { OIP_ERROR, ProtocolErrors } from './protocol-errors.js';
import { rawBody } from './raw-body.js';

/** The index request is small. */
const MOST_BYTES = 64 * 1024;
const MODEL = { name: 'name', example: 'parivision' };

/** The model repository extension of the Open Inference Protocol: the repository is the registry. */
@ApiTags('protocols')
@ProtocolErrors(OIP_ERROR)
@Controller('v2/repository')
export class OipRepositoryController {
  constructor(private readonly models: ServedModels) {}

  @Post('index')
  @HttpCode(200)
  @Allow('viewer')
  @RouteSettings({ maxRawBytes: MOST_BYTES })
  @ApiOperation({ summary: 'The models with the version that answers by default, and versions in memory' })
  @ApiBody({ schema: { example: { ready: true } }, required: false })
  @ApiOkResponse({ type: [IndexedModelBody] })
  async index(@Req() request: FastifyRequest): Promise<IndexedModelBody[]> {
    const bytes = await rawBody(request);
    const body = bytes.length === 0 ? {} : parseJsonBody(bytes);
    if (!isJsonObject(body)) throw invalidRequest('The body must be a JSON object such as {"ready": true}.');
    const { ready = false } = body;
    if (typeof ready !== 'boolean') throw invalidRequest('ready must be true or false.');
    return presentIndex(await this.models.index(), ready);
  }

  @Post('models/:name/load')
  @HttpCode(200)
  @Allow('admin')
  @RouteSettings({ maxRawBytes: MOST_BYTES })
  @ApiOperation({ summary: 'Loads a model now, and puts it back into service if it was unloaded' })
  @ApiParam(MODEL)
  @ApiOkResponse({ description: 'Empty' })
  async load(@Param('name') name: string, @Res() reply: FastifyReply): Promise<void> {
    await this.models.load(name);
    void reply.send('');
  }

  @Post('models/:name/unload')
  @HttpCode(200)
  @Allow('admin')
  @RouteSettings({ maxRawBytes: MOST_BYTES })
  @ApiOperation({ summary: 'Takes a model out of service, in this process, until it is loaded again' })
  @ApiParam(MODEL)
  @ApiOkResponse({ description: 'Empty' })
  async unload(@Param('name') name: string, @Res() reply: FastifyReply): Promise<void> {
    await this.models.unload(name);
    void reply.send('');
  }
}

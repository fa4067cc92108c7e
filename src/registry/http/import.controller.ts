import { Readable } from 'node:stream';
import { Controller, HttpCode, Param, Post, Req, UnsupportedMediaTypeException } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { ModelExchangeService } from '../files/model-exchange.service.js';
import { importInvalid } from '../registry.errors.js';
import { MAX_IMPORT_BYTES } from '../rules.js';
import { ModelParams, VersionAnswer } from './registry.dto.js';

@ApiTags('registry')
@Controller('registry/models')
@Allow('trainer')
export class ModelImportController {
  constructor(private readonly exchange: ModelExchangeService) {}

  @Post(':name/versions/import')
  @HttpCode(201)
  @ApiOperation({
    summary:
      'Make a version of a model file: .pvm, ONNX, LightGBM text or XGBoost JSON/UBJSON, recognized by its content',
  })
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiCreatedResponse({ type: VersionAnswer })
  @ApiUnprocessableEntityResponse({
    description: 'registry.import-invalid, registry.import-features, registry.invalid',
  })
  async import(@Param() { name }: ModelParams, @Req() request: FastifyRequest): Promise<VersionAnswer> {
    return this.exchange.import(name, await receivedFile(request));
  }
}

async function receivedFile({ body }: FastifyRequest): Promise<Uint8Array> {
  if (!(body instanceof Readable)) throw new UnsupportedMediaTypeException();
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_IMPORT_BYTES) throw importInvalid(`it must have at most ${MAX_IMPORT_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

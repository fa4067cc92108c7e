import { createHash } from 'node:crypto';
import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { sendDownload } from '../../platform/http/download.js';
import { ModelExchangeService } from '../files/model-exchange.service.js';
import { VersionParams } from './registry.dto.js';

@ApiTags('registry')
@Controller('registry/models')
@Allow('viewer')
export class OnnxController {
  constructor(private readonly exchange: ModelExchangeService) {}

  @Get(':name/versions/:version/model.onnx')
  @ApiOperation({ summary: 'Download a version as an ONNX file, for other runtimes' })
  @ApiOkResponse({ description: 'The ONNX file, as an attachment, with its SHA-256 in x-content-sha256' })
  @ApiNotFoundResponse({ description: 'registry.version-unknown' })
  async onnx(@Param() params: VersionParams, @Res() reply: FastifyReply): Promise<void> {
    const content = await this.exchange.onnx(params.name, params.version);
    const hash = createHash('sha256').update(content).digest('hex');
    const name = `${params.name}-${params.version}.onnx`;
    sendDownload(reply, { content: Buffer.from(content), size: content.byteLength, hash, name });
  }
}

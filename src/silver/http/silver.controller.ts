import { ARROW_FILE } from '../../platform/arrow/arrow-file-type.js';
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import {
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { attachment } from '../../platform/http/download.js';
import { LATEST } from '../../platform/http/latest.js';
import { listResponse } from '../../platform/http/listing.js';
import { SilverService } from '../silver.service.js';
import { PartitionsQuery, PartitionsView } from './silver.dto.js';
import { PARTITION_COLUMNS, presentPartition } from './silver.presenter.js';

@ApiTags('silver')
@Controller('silver')
@Allow('viewer')
export class SilverController {
  constructor(private readonly silver: SilverService) {}

  @Get('partitions')
  @ApiOperation({ summary: 'The months of cleaned shots and the block that holds each; as JSON or CSV' })
  @ApiOkResponse({ type: PartitionsView })
  @ApiUnprocessableEntityResponse({ description: 'A field is wrong; errors names it and the rule' })
  async partitions(@Query() query: PartitionsQuery, @Res() reply: FastifyReply): Promise<void> {
    const { dataset, month, offset, limit } = query;
    const page = await this.silver.list({ dataset, month }, offset, limit);
    listResponse(reply, query, { ...page, items: page.items.map(presentPartition) }, PARTITION_COLUMNS);
  }

  @Get('blocks/:hash')
  @ApiOperation({
    summary:
      'The bytes of a block: an Arrow IPC file, as pyarrow.ipc.open_file and pandas.read_feather read it',
  })
  @ApiParam({
    name: 'hash',
    description: 'SHA-256 of the block (64 hex digits), or latest: the block of the month that changed last',
    example: LATEST,
  })
  @ApiProduces(ARROW_FILE)
  @ApiOkResponse({
    description: 'The block; it never changes',
    content: { [ARROW_FILE]: { schema: { type: 'string', format: 'binary' } } },
  })
  @ApiNotFoundResponse({ description: 'silver.block-unknown: no month has or had such a block' })
  async block(@Param('hash') hash: string, @Res() reply: FastifyReply): Promise<void> {
    const block = await this.silver.block(hash);
    const bytes = await this.silver.readBlock(block.hash);
    // Datasets with the same shots share a block, so its name tells none of them.
    const name = `silver-${block.month}-${block.hash.slice(0, 12)}.arrow`;
    void reply
      .header('content-type', ARROW_FILE)
      .header('content-disposition', attachment(name))
      .header('cache-control', hash === LATEST ? 'no-cache' : 'public, max-age=31536000, immutable')
      .header('etag', `"${block.hash}"`)
      .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }
}

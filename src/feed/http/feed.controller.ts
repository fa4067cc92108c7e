import { Readable } from 'node:stream';
import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiPayloadTooLargeResponse,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { assertNotEncoded } from '../../platform/http/json-body.js';
import { type Column, ListQuery, listResponse } from '../../platform/http/listing.js';
import { FeedFiles } from '../feed-files.service.js';
import type { FeedFile } from '../feed-files.port.js';
import { fileTooLarge, uploadMissing } from '../feed.errors.js';
import { FeedService } from '../feed.service.js';
import { FeedFileAnswer, FeedFileList, SourceAnswer, UploadQuery } from './feed.dto.js';

const FILE_COLUMNS: Column<FeedFile>[] = (['id', 'name', 'size', 'format', 'addedAt'] as const).map(
  (name) => ({
    name,
    cell: (file) => file[name],
  }),
);

@ApiTags('feed')
@Controller('feed')
export class FeedController {
  constructor(
    private readonly feed: FeedService,
    private readonly files: FeedFiles,
  ) {}

  @Get('source')
  @Allow('viewer')
  @ApiOperation({ summary: 'The default source and how far it has been served' })
  @ApiOkResponse({ type: SourceAnswer })
  async source(): Promise<SourceAnswer> {
    return this.feed.served();
  }

  @Get('files')
  @Allow('viewer')
  @ApiOperation({ summary: 'Files of shots, newest first' })
  @ApiOkResponse({ type: FeedFileList })
  async list(@Query() query: ListQuery, @Res() reply: FastifyReply): Promise<void> {
    listResponse(reply, query, await this.files.list(query.offset, query.limit), FILE_COLUMNS);
  }

  @Post('files')
  @Allow('trainer')
  @ApiOperation({
    summary: 'Upload a file of shots: CSV or JSON in one of the three formats, plain, zipped or gzipped',
  })
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiCreatedResponse({ type: FeedFileAnswer })
  @ApiOkResponse({ type: FeedFileAnswer, description: 'The same bytes were there already' })
  @ApiPayloadTooLargeResponse({ description: 'feed.file-too-large' })
  @ApiUnprocessableEntityResponse({
    description: 'A column is missing, the file is of another kind, or it cannot be unpacked',
  })
  async upload(
    @Query() { name }: UploadQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { maxBytes } = this.files;
    // Refused before anything is stored; the rest of the body is read and discarded, so that the client receives the response.
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw fileTooLarge(name, maxBytes);
    if (!(request.body instanceof Readable)) throw uploadMissing();
    // The content of a gzip file is decompressed when the file is read.
    assertNotEncoded(request.headers, 'gzip', 'x-gzip');
    const { id, size, format, known, name: label } = await this.files.add(request.body, name);
    void reply.code(known ? 200 : 201).send({ id, name: label, size, format });
  }
}

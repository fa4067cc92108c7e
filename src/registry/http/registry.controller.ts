import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { sendDownload } from '../../platform/http/download.js';
import { ListQuery, listResponse } from '../../platform/http/listing.js';
import { AliasService } from '../aliases/alias.service.js';
import { ModelService } from '../models/model.service.js';
import { aliasUnknown } from '../registry.errors.js';
import { VersionService } from '../versions/version.service.js';
import {
  AliasMoveList,
  AliasParams,
  ModelAnswer,
  ModelList,
  ModelParams,
  VersionAnswer,
  VersionList,
  VersionParams,
  VersionsQuery,
} from './registry.dto.js';
import { MODEL_COLUMNS, MOVE_COLUMNS, VERSION_COLUMNS } from './registry.presenter.js';

@ApiTags('registry')
@Controller('registry/models')
@Allow('viewer')
export class RegistryController {
  constructor(
    private readonly registered: ModelService,
    private readonly modelVersions: VersionService,
    private readonly aliases: AliasService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Registered models by name' })
  @ApiOkResponse({ type: ModelList })
  async models(@Query() query: ListQuery, @Res() reply: FastifyReply): Promise<void> {
    const page = await this.registered.list(query.offset, query.limit);
    listResponse(reply, query, page, MODEL_COLUMNS);
  }

  @Get(':name')
  @ApiOperation({ summary: 'One model with its aliases' })
  @ApiOkResponse({ type: ModelAnswer })
  @ApiNotFoundResponse({ description: 'registry.model-unknown' })
  async model(@Param() { name }: ModelParams): Promise<ModelAnswer> {
    return this.registered.counted(name);
  }

  @Get(':name/versions')
  @ApiOperation({ summary: 'Versions of a model, newest first' })
  @ApiOkResponse({ type: VersionList })
  @ApiNotFoundResponse({ description: 'registry.model-unknown' })
  async versions(
    @Param() { name }: ModelParams,
    @Query() query: VersionsQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const filter = { runId: query.run, algorithm: query.algorithm };
    const page = await this.modelVersions.list(name, filter, query.offset, query.limit);
    listResponse(reply, query, page, VERSION_COLUMNS);
  }

  @Get(':name/versions/:version')
  @ApiOperation({ summary: 'One version' })
  @ApiOkResponse({ type: VersionAnswer })
  @ApiNotFoundResponse({ description: 'registry.version-unknown' })
  async version(@Param() { name, version }: VersionParams): Promise<VersionAnswer> {
    return this.modelVersions.get(name, version);
  }

  @Get(':name/versions/:version/model')
  @ApiOperation({ summary: 'Download the model file of a version' })
  @ApiOkResponse({ description: 'The model file, as an attachment, with its SHA-256 in x-content-sha256' })
  @ApiNotFoundResponse({ description: 'registry.version-unknown' })
  async file(@Param() params: VersionParams, @Res() reply: FastifyReply): Promise<void> {
    const { version, content } = await this.modelVersions.openModel(params.name, params.version);
    const name = `${version.model}-${version.version}.pvm`;
    sendDownload(reply, { content, size: version.size, hash: version.modelHash, name });
  }

  @Get(':name/aliases/:alias/history')
  @ApiOperation({
    summary: 'Every move of an alias: who, when, from which version to which, and why; newest first',
  })
  @ApiOkResponse({ type: AliasMoveList })
  @ApiNotFoundResponse({ description: 'registry.model-unknown, registry.alias-unknown' })
  async history(
    @Param() { name, alias }: AliasParams,
    @Query() query: ListQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const moves = (await this.aliases.history(name, alias)).toReversed();
    if (moves.length === 0 && !(await this.aliases.holder(name, alias))) throw aliasUnknown(alias);
    const items = moves.slice(query.offset, query.offset + query.limit);
    listResponse(reply, query, { items, total: moves.length }, MOVE_COLUMNS);
  }
}

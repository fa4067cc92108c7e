import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import {
  ApiBody,
  ApiConflictResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { callerOf } from '../../platform/http/caller.js';
import { readAlias, readRegistered, readVersion } from '../source/exported-registered.js';
import { type ImportedVersion, RegistryImportService } from '../import/registry-import.service.js';
import {
  AliasBody,
  ImportedAliasAnswer,
  ImportedModelAnswer,
  ImportedVersionAnswer,
  RegisteredModelBody,
  RegisteredVersionBody,
} from './registry-import.dto.js';

/** The requests of `npm run mlflow:import`: versions keep their numbers. */
@ApiTags('registry')
@ApiUnprocessableEntityResponse({
  description: 'tracking.invalid, registry.invalid: `errors` names each field and rule',
})
@Controller('registry/import')
@Allow('trainer')
export class TransferController {
  constructor(private readonly imports: RegistryImportService) {}

  @Post('models')
  @HttpCode(200)
  @ApiOperation({
    summary: 'The registered model of this name, created if there is none; existing content is not changed',
  })
  @ApiBody({ type: RegisteredModelBody })
  @ApiOkResponse({ type: ImportedModelAnswer })
  async model(@Body() body: unknown): Promise<ImportedModelAnswer> {
    return this.imports.model(readRegistered(body));
  }

  @Post('versions')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Whether a version exists, and where its files are uploaded; then it is finished',
  })
  @ApiBody({ type: RegisteredVersionBody })
  @ApiOkResponse({ type: ImportedVersionAnswer })
  @ApiNotFoundResponse({ description: 'registry.model-unknown' })
  @ApiConflictResponse({ description: 'registry.import-differs, registry.import-source' })
  async beginVersion(@Body() body: unknown): Promise<ImportedVersion> {
    return this.imports.beginVersion(readVersion(body));
  }

  @Post('versions/finish')
  @HttpCode(204)
  @ApiOperation({ summary: 'Creates the version under its number, when everything that it points at exists' })
  @ApiBody({ type: RegisteredVersionBody })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: 'registry.model-unknown' })
  @ApiConflictResponse({
    description: 'registry.import-differs, registry.import-number-used, registry.import-source',
  })
  async finishVersion(@Body() body: unknown): Promise<void> {
    await this.imports.finishVersion(readVersion(body));
  }

  @Post('aliases')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Sets an alias that does not exist here; an existing one is not moved',
  })
  @ApiBody({ type: AliasBody })
  @ApiOkResponse({ type: ImportedAliasAnswer })
  @ApiNotFoundResponse({ description: 'registry.version-unknown' })
  @ApiConflictResponse({ description: 'registry.import-alias, and the errors of a promotion' })
  async alias(@Body() body: unknown, @Req() http: FastifyRequest): Promise<ImportedAliasAnswer> {
    const { name, ...alias } = readAlias(body);
    const { by, isAdmin } = callerOf(http, 'import');
    return { state: await this.imports.alias(name, alias, { by, mayDecide: isAdmin }) };
  }
}

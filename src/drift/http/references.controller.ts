import { Controller, Get, Param, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Allow } from '../../platform/http/allow.js';
import { MODEL_NAME } from '../../registry/index.js';
import { ReferenceProfiles } from '../profiles/reference-profiles.service.js';
import { DriftReferenceAnswer, DriftReferenceParams, DriftReferenceQuery } from './reference.dto.js';
import { presentReference } from './reference.presenter.js';

@ApiTags('drift')
@Controller('drift/references')
export class ReferencesController {
  constructor(private readonly references: ReferenceProfiles) {}

  @Get(':version')
  @Allow('viewer')
  @ApiOperation({
    summary: 'What a version is compared with: its rows, columns, thresholds, segments and scores',
  })
  @ApiOkResponse({ type: DriftReferenceAnswer })
  @ApiNotFoundResponse({ description: 'registry.version-unknown' })
  @ApiConflictResponse({ description: 'drift.no-reference' })
  async reference(
    @Param() { version }: DriftReferenceParams,
    @Query() { model = MODEL_NAME }: DriftReferenceQuery,
  ): Promise<DriftReferenceAnswer> {
    return presentReference(await this.references.of(model, version));
  }
}

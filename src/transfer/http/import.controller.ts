import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
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
import { Allow } from '../../platform/http/allow.js';
import { type ImportedItem, type ImportedRun, ImportService } from '../import/import.service.js';
import { readExperiment, readModel, readRun } from '../source/exported.js';
import {
  ExperimentBody,
  ImportedExperimentAnswer,
  ImportedItemAnswer,
  ImportedRunAnswer,
  ImportParams,
  ModelBody,
  RunBody,
} from './import.dto.js';

/** The requests of `npm run mlflow:import`: experiments, runs and logged models keep their ids. */
@ApiTags('tracking')
@ApiUnprocessableEntityResponse({ description: 'tracking.invalid: `errors` names each field and rule' })
@Controller('tracking/import/experiments')
@Allow('trainer')
export class TransferImportController {
  constructor(private readonly imports: ImportService) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'The experiment of this name, created if there is none; existing content is not changed',
  })
  @ApiBody({ type: ExperimentBody })
  @ApiOkResponse({ type: ImportedExperimentAnswer })
  @ApiConflictResponse({ description: 'tracking.import-into-deleted' })
  async experiment(@Body() body: unknown): Promise<ImportedExperimentAnswer> {
    const { experiment, isNew } = await this.imports.experiment(readExperiment(body));
    return { id: experiment.id, isNew };
  }

  @Post(':experiment/runs')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Begins to import a run; its points follow by log-batch, its files by PUT, then it is finished',
  })
  @ApiBody({ type: RunBody })
  @ApiOkResponse({ type: ImportedRunAnswer })
  @ApiNotFoundResponse({ description: 'tracking.experiment-unknown' })
  @ApiConflictResponse({ description: 'tracking.import-differs: it exists with other content' })
  async beginRun(@Param() { experiment }: ImportParams, @Body() body: unknown): Promise<ImportedRun> {
    return this.imports.beginRun(experiment, readRun(body));
  }

  @Post(':experiment/runs/finish')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Completes a run whose points and files have arrived: sets its params, tags and status',
  })
  @ApiBody({ type: RunBody })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: 'tracking.run-unknown' })
  @ApiConflictResponse({ description: 'tracking.import-incomplete, tracking.import-differs' })
  async finishRun(@Param() { experiment }: ImportParams, @Body() body: unknown): Promise<void> {
    await this.imports.finishRun(experiment, readRun(body));
  }

  @Post(':experiment/logged-models')
  @HttpCode(200)
  @ApiOperation({ summary: 'Begins to import a logged model; its files follow by PUT, then it is finished' })
  @ApiBody({ type: ModelBody })
  @ApiOkResponse({ type: ImportedItemAnswer })
  @ApiNotFoundResponse({ description: 'tracking.experiment-unknown' })
  @ApiConflictResponse({ description: 'tracking.import-differs' })
  async beginModel(@Param() { experiment }: ImportParams, @Body() body: unknown): Promise<ImportedItem> {
    return this.imports.beginModel(experiment, readModel(body));
  }

  @Post(':experiment/logged-models/finish')
  @HttpCode(204)
  @ApiOperation({ summary: 'Completes a logged model whose files have arrived: sets its tags and status' })
  @ApiBody({ type: ModelBody })
  @ApiNoContentResponse()
  @ApiConflictResponse({ description: 'tracking.import-incomplete, tracking.import-differs' })
  async finishModel(@Param() { experiment }: ImportParams, @Body() body: unknown): Promise<void> {
    await this.imports.finishModel(experiment, readModel(body));
  }
}

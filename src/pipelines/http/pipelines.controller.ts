import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  type MessageEvent,
  Param,
  Post,
  Query,
  Res,
  Sse,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { LATEST } from '../../platform/http/latest.js';
import type { FastifyReply } from 'fastify';
import { type Observable, defer, from, map, merge, takeWhile } from 'rxjs';
import { Allow, RouteSettings } from '../../platform/http/allow.js';
import { Settings } from '../../platform/config/settings.js';
import { Drain } from '../../platform/health/drain.js';
import { ApiEventStream, EVENT_STREAM, eventStream } from '../../platform/http/event-stream.js';
import { listResponse } from '../../platform/http/listing.js';
import type { PipelineDeclaration } from '../declarations/declaration.js';
import { DAILY } from '../declarations/parse-pipelines.js';
import { PipelineDeclarations } from '../declarations/pipeline-declarations.service.js';
import type { PipelineRun } from '../pipeline-run.js';
import { PipelineSchedule } from '../pipeline-schedule.service.js';
import { PipelinesService } from '../pipelines.service.js';
import { type RunEvent, RunEvents } from '../run-events.service.js';
import { RunOptionsService } from '../run-options.service.js';
import { PipelineRunsQuery, StartRunRequest } from './pipelines.dto.js';
import {
  PipelineAnswer,
  PipelineListAnswer,
  PipelineRunAnswer,
  PipelineRunList,
} from './pipeline-answers.dto.js';
import { presentDeclaration } from './declaration.presenter.js';
import { presentRun, RUN_COLUMNS } from './run.presenter.js';

const RUN_ID = {
  name: 'id',
  example: LATEST,
  description: 'Id of the run, or latest: the run that started last',
};

@ApiTags('pipelines')
@Controller('pipelines')
export class PipelinesController {
  constructor(
    private readonly declarations: PipelineDeclarations,
    private readonly options: RunOptionsService,
    private readonly pipelines: PipelinesService,
    private readonly schedule: PipelineSchedule,
    private readonly events: RunEvents,
    private readonly settings: Settings,
    private readonly drain: Drain,
  ) {}

  @Get()
  @Allow('viewer')
  @ApiOperation({ summary: 'The pipelines: their steps, schedule and last run' })
  @ApiOkResponse({ type: PipelineListAnswer })
  async all(): Promise<object> {
    const items = await Promise.all(this.declarations.all.map((one) => this.describe(one)));
    return { items, total: items.length };
  }

  @Get(':pipeline')
  @Allow('viewer')
  @ApiOperation({ summary: 'One pipeline' })
  @ApiParam({ name: 'pipeline', example: DAILY })
  @ApiOkResponse({ type: PipelineAnswer })
  @ApiNotFoundResponse({ description: 'There is no such pipeline' })
  async one(@Param('pipeline') pipeline: string): Promise<object> {
    return this.describe(this.declarations.get(pipeline));
  }

  @Post(':pipeline/runs')
  @Allow('trainer')
  @HttpCode(202)
  @ApiBody({ type: StartRunRequest, required: false, description: 'Absent: all defaults' })
  @ApiOperation({
    summary:
      'Run it now: fetch → silver → gold → report → train → elect, or those of these steps that it has',
  })
  @ApiParam({ name: 'pipeline', example: DAILY })
  @ApiAcceptedResponse({
    type: PipelineRunAnswer,
    description: 'The run has started; follow it at /pipelines/runs/{id}/events',
  })
  @ApiConflictResponse({ description: 'A run is in progress: only one at a time' })
  @ApiUnprocessableEntityResponse({ description: 'A field is invalid; errors contains it and the rule' })
  async start(
    @Param('pipeline') pipeline: string,
    @Body() { nodes, ...request }: StartRunRequest,
  ): Promise<object> {
    const asked = { ...request, shots: nodes, pipeline };
    const { run } = await this.pipelines.start({ ...asked, trigger: 'manual', by: 'HTTP' });
    return presentRun(run);
  }

  @Get(':pipeline/runs')
  @Allow('viewer')
  @ApiOperation({ summary: 'Runs, newest first; as JSON or CSV' })
  @ApiParam({ name: 'pipeline', example: DAILY })
  @ApiOkResponse({ type: PipelineRunList })
  async list(
    @Param('pipeline') pipeline: string,
    @Query() query: PipelineRunsQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.declarations.get(pipeline);
    const { offset, limit, state, trigger, dataset } = query;
    const page = await this.pipelines.list({ pipeline, state, trigger, dataset }, offset, limit);
    if (query.format === 'csv') return listResponse(reply, query, page, RUN_COLUMNS);
    return listResponse(reply, query, { ...page, items: page.items.map((run) => this.present(run)) }, []);
  }

  @Get('runs/:id')
  @Allow('viewer')
  @ApiParam(RUN_ID)
  @ApiOperation({ summary: 'One run with its steps' })
  @ApiOkResponse({ type: PipelineRunAnswer })
  @ApiNotFoundResponse({ description: 'There is no such run' })
  async get(@Param('id') id: string): Promise<object> {
    return this.present(await this.pipelines.get(id));
  }

  @Post('runs/:id/resume')
  @Allow('trainer')
  @ApiParam(RUN_ID)
  @HttpCode(202)
  @ApiOperation({
    summary: 'Resume a failed, cancelled or interrupted run at its first step that did not succeed',
  })
  @ApiAcceptedResponse({ type: PipelineRunAnswer, description: 'The run has been resumed' })
  @ApiConflictResponse({ description: 'It has succeeded, or another run is in progress' })
  async resume(@Param('id') id: string): Promise<object> {
    return presentRun((await this.pipelines.resume(id)).run);
  }

  @Post('runs/:id/cancel')
  @Allow('trainer')
  @ApiParam(RUN_ID)
  @HttpCode(202)
  @ApiOperation({ summary: 'Stop a run; the results of its finished steps stay' })
  @ApiAcceptedResponse({ type: PipelineRunAnswer, description: 'It ends soon' })
  @ApiConflictResponse({ description: 'It is not running' })
  async cancel(@Param('id') id: string): Promise<object> {
    return presentRun(await this.pipelines.cancel(id));
  }

  /** The first event is the whole run, so that a client that reconnects has missed nothing. */
  @Sse('runs/:id/events')
  @Allow('viewer')
  @RouteSettings(EVENT_STREAM)
  @ApiParam(RUN_ID)
  @Header('cache-control', 'no-cache')
  @ApiOperation({
    summary: 'The live run as Server-Sent Events: run, progress, heartbeat; ends with the run',
  })
  @ApiEventStream()
  async follow(@Param('id') asked: string): Promise<Observable<MessageEvent>> {
    const { id } = await this.pipelines.get(asked);
    const now = defer(() => from(this.pipelines.get(id))).pipe(
      map((run): RunEvent => ({ runId: id, type: 'run', run })),
    );
    // Subscribes before the run is read, so that no change is missed; the stream ends with the run.
    const live = merge(this.events.of(id), now).pipe(
      takeWhile((event) => event.type !== 'run' || event.run.state === 'running', true),
      map((event) =>
        event.type === 'run'
          ? { type: 'run', data: this.present(event.run) }
          : { type: 'progress', data: event.progress },
      ),
    );
    return eventStream(live, this.drain);
  }

  private present(run: PipelineRun): object {
    return presentRun(run, this.events.progressOf(run.id));
  }

  private async describe(declaration: PipelineDeclaration): Promise<object> {
    const { name } = declaration;
    const { items, total } = await this.pipelines.list({ pipeline: name }, 0, 1);
    return {
      ...presentDeclaration(declaration, this.settings, this.options.retrain(declaration)),
      ...this.declarations.scheduleOf(declaration),
      definition: this.declarations.definition,
      nextRunAt: this.schedule.nextRunAt(name),
      runs: total,
      lastRun: items[0] && this.present(items[0]),
    };
  }
}

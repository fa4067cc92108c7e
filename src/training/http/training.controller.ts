import { Settings } from '../../platform/config/settings.js';
import { LATEST } from '../../platform/http/latest.js';
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
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { concat, defer, map, type Observable, takeWhile } from 'rxjs';
import { Allow, RouteSettings } from '../../platform/http/allow.js';
import { Drain } from '../../platform/health/drain.js';
import { ApiEventStream, EVENT_STREAM, eventStream } from '../../platform/http/event-stream.js';
import { csvResponse, listResponse } from '../../platform/http/listing.js';
import { StudyLauncher } from '../study/study-launcher.service.js';
import { StudyService } from '../study/study.service.js';
import { CatalogueAnswer, StudyAnswer, StudyList, StudyStarted, TrialList } from './training-answers.dto.js';
import { CatalogueQuery, StartStudyRequest, StudiesQuery, StudyParams, TrialsQuery } from './training.dto.js';
import {
  PARAMETER_COLUMNS,
  parameterRows,
  presentAlgorithm,
  presentStudy,
  presentStudySummary,
  presentTrial,
  STUDY_COLUMNS,
  TRIAL_COLUMNS,
} from './training.presenter.js';

@ApiTags('training')
@Controller('training')
export class TrainingController {
  constructor(
    private readonly training: StudyService,
    private readonly launcher: StudyLauncher,
    private readonly settings: Settings,
    private readonly drain: Drain,
  ) {}

  @Get('algorithms')
  @Allow('viewer')
  @ApiOperation({ summary: 'The algorithms and their parameters: type, default, range, meaning' })
  @ApiOkResponse({ type: CatalogueAnswer })
  algorithms(@Query() { format }: CatalogueQuery, @Res() reply: FastifyReply): void {
    const algorithms = this.training.catalogue();
    if (format === 'csv') return csvResponse(reply, PARAMETER_COLUMNS, parameterRows(algorithms));
    void reply.send({ items: algorithms.map(presentAlgorithm), total: algorithms.length });
  }

  @Post('studies')
  @Allow('trainer')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Start a study in the background: trials of one or more algorithms on a snapshot',
  })
  @ApiAcceptedResponse({ type: StudyStarted, description: 'Follow it at GET /training/studies/{id}' })
  @ApiNotFoundResponse({ description: 'training.no-snapshot, gold.snapshot-unknown' })
  @ApiConflictResponse({ description: 'training.study-running: one at a time; training.study-differs' })
  @ApiUnprocessableEntityResponse({
    description: 'A field or parameter is wrong; errors names it and the rule',
  })
  async start(@Body() request: StartStudyRequest): Promise<StudyStarted> {
    const { id, snapshot } = await this.launcher.launch(request);
    return { id, snapshot, href: `${this.settings.basePath}/training/studies/${id}` };
  }

  @Get('studies')
  @Allow('viewer')
  @ApiOperation({ summary: 'Studies, newest first' })
  @ApiOkResponse({ type: StudyList })
  async studies(@Query() query: StudiesQuery, @Res() reply: FastifyReply): Promise<void> {
    const { items, total } = await this.training.studies(query.dataset, query.offset, query.limit);
    const running = new Set(this.training.running());
    listResponse(
      reply,
      query,
      { items: items.map((record) => presentStudySummary(record, running)), total },
      STUDY_COLUMNS,
    );
  }

  @Get('studies/:id')
  @Allow('viewer')
  @ApiOperation({ summary: 'One study: its state, how far it is, its trials and the best of them' })
  @ApiOkResponse({ type: StudyAnswer })
  @ApiNotFoundResponse({ description: 'training.study-unknown' })
  async study(@Param() params: StudyParams): Promise<StudyAnswer> {
    const id = await this.idOf(params);
    return presentStudy(await this.training.study(id), this.training.progress(id));
  }

  /** The first and the last event are the whole study, so that a client that reconnects has missed nothing. */
  @Sse('studies/:id/events')
  @Allow('viewer')
  @RouteSettings(EVENT_STREAM)
  @Header('cache-control', 'no-cache')
  @ApiOperation({
    summary: 'The study as it goes, as Server-Sent Events: study, progress, heartbeat; ends with the study',
  })
  @ApiEventStream()
  @ApiNotFoundResponse({ description: 'training.study-unknown' })
  async follow(@Param() params: StudyParams): Promise<Observable<MessageEvent>> {
    const id = await this.idOf(params);
    await this.training.study(id);
    const whole = defer(() => this.study({ id })).pipe(map((study) => ({ type: 'study', data: study })));
    const changes = defer(() => this.training.follow(id)).pipe(
      map((report) => ({ type: 'progress', data: report })),
    );
    return eventStream(
      concat(whole, changes, whole).pipe(
        takeWhile(
          ({ type, data }) => type !== 'study' || ('state' in data && data.state === 'running'),
          true,
        ),
      ),
      this.drain,
    );
  }

  @Get('studies/:id/trials')
  @Allow('viewer')
  @ApiOperation({ summary: 'The trials of a study in the order of its request; as JSON or CSV' })
  @ApiOkResponse({ type: TrialList })
  @ApiNotFoundResponse({ description: 'training.study-unknown' })
  async trials(
    @Param() params: StudyParams,
    @Query() query: TrialsQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { state, algorithm, offset, limit, format } = query;
    const { trials } = await this.training.study(await this.idOf(params));
    const found = trials.filter(
      (trial) => (!state || trial.state === state) && (!algorithm || trial.algorithm === algorithm),
    );
    const page = found.slice(offset, offset + limit);
    if (format === 'csv') return csvResponse(reply, TRIAL_COLUMNS, page);
    void reply.send({ items: page.map(presentTrial), total: found.length, offset, limit });
  }

  @Post('studies/:id/cancel')
  @Allow('trainer')
  @HttpCode(202)
  @ApiOperation({ summary: 'End a running study; the trials that have finished stay' })
  @ApiAcceptedResponse({ type: StudyAnswer, description: 'It ends soon; its state will be killed' })
  @ApiNotFoundResponse({ description: 'training.study-unknown' })
  @ApiConflictResponse({ description: 'training.study-not-running' })
  async cancel(@Param() params: StudyParams): Promise<StudyAnswer> {
    const id = await this.idOf(params);
    return presentStudy(await this.training.cancel(id), this.training.progress(id));
  }

  private async idOf({ id }: StudyParams): Promise<string> {
    return id === LATEST ? this.training.latest() : id;
  }
}

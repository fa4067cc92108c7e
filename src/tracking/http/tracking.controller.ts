import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import {
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { sendDownload } from '../../platform/http/download.js';
import { csvResponse, ListQuery, listResponse } from '../../platform/http/listing.js';
import { LATEST, LATEST_RUN } from '../../platform/http/latest.js';
import { compareRuns } from '../runs/compare-runs.js';
import { OnDemandFiles } from '../artifacts/on-demand-files.js';
import type { Run } from '../runs/run.js';
import { ArtifactService } from '../artifacts/artifact.service.js';
import { ExperimentService } from '../experiments/experiment.service.js';
import { RunQueryService } from '../runs/run-query.service.js';
import { RunService } from '../runs/run.service.js';
import {
  CompareQuery,
  ComparisonAnswer,
  ExperimentList,
  LineageAnswer,
  MetricQuery,
  MetricParams,
  MetricPointList,
  RunAnswer,
  RunList,
  RunParams,
  RunsQuery,
} from './tracking.dto.js';
import {
  comparisonColumns,
  EXPERIMENT_COLUMNS,
  POINT_COLUMNS,
  presentLineage,
  runColumns,
  toFilter,
  toOrder,
} from './tracking.presenter.js';

@ApiTags('tracking')
@Controller('tracking')
@Allow('viewer')
export class TrackingController {
  constructor(
    private readonly runService: RunService,
    private readonly runQuery: RunQueryService,
    private readonly experimentService: ExperimentService,
    private readonly artifacts: ArtifactService,
    private readonly onDemand: OnDemandFiles,
  ) {}

  @Get('experiments')
  @ApiOperation({ summary: 'Experiments, oldest first' })
  @ApiOkResponse({ type: ExperimentList })
  async experiments(@Query() query: ListQuery, @Res() reply: FastifyReply): Promise<void> {
    const page = await this.experimentService.list(query.offset, query.limit);
    listResponse(reply, query, page, EXPERIMENT_COLUMNS);
  }

  @Get('runs')
  @ApiOperation({
    summary: 'Runs, newest first or by a metric; CSV has every param, tag and metric as a column',
  })
  @ApiOkResponse({ type: RunList })
  @ApiUnprocessableEntityResponse({ description: 'tracking.invalid, or a filter that is not right' })
  async runs(@Query() query: RunsQuery, @Res() reply: FastifyReply): Promise<void> {
    const page = await this.runQuery.list(toFilter(query), query.offset, query.limit, toOrder(query));
    listResponse(reply, query, page, runColumns(page.items));
  }

  @Get('runs/compare')
  @ApiOperation({ summary: 'Runs side by side: a row for each param, metric and tag, a column for each run' })
  @ApiOkResponse({ type: ComparisonAnswer })
  @ApiNotFoundResponse({ description: 'tracking.run-unknown' })
  async compare(@Query() query: CompareQuery, @Res() reply: FastifyReply): Promise<void> {
    const ids = [...new Set(query.ids.split(','))];
    const runs = await Promise.all(ids.map((id) => this.find(id)));
    const rows = compareRuns(runs, query.differences === 'true');
    if (query.format === 'csv') csvResponse(reply, comparisonColumns(runs), rows);
    else void reply.send({ runs: runs.map(({ id, name, status }) => ({ id, name, status })), rows });
  }

  @Get('runs/:id')
  @ApiOperation({ summary: 'One run with params, metrics, tags and the list of its artifacts' })
  @ApiOkResponse({ type: RunAnswer })
  @ApiNotFoundResponse({ description: 'tracking.run-unknown' })
  async run(@Param() { id }: RunParams): Promise<RunAnswer> {
    const run = await this.find(id);
    await this.onDemand.complete(run);
    return this.runService.get(run.id);
  }

  @Get('runs/:id/lineage')
  @ApiOperation({ summary: 'What a run comes from and what came of it' })
  @ApiOkResponse({ type: LineageAnswer })
  @ApiNotFoundResponse({ description: 'tracking.run-unknown' })
  async lineage(@Param() { id }: RunParams): Promise<LineageAnswer> {
    const run = await this.find(id);
    const experiment = await this.experimentService.get(run.experimentId);
    return presentLineage(run, experiment, await this.runService.children(run.id));
  }

  @Get('runs/:id/metrics/:key')
  @ApiOperation({ summary: 'The history of one metric, by step; `points` thins a long one out evenly' })
  @ApiOkResponse({ type: MetricPointList })
  @ApiNotFoundResponse({ description: 'tracking.run-unknown, tracking.metric-unknown' })
  async metric(
    @Param() { id, key }: MetricParams,
    @Query() query: MetricQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const history = await this.runService.history((await this.find(id)).id, key);
    if (query.points !== undefined) {
      const items = history.sample(query.points);
      const page = { ...query, offset: 0, limit: query.points };
      listResponse(reply, page, { items, total: history.length }, POINT_COLUMNS);
      return;
    }
    const items = history.slice(query.offset, query.offset + query.limit);
    listResponse(reply, query, { items, total: history.length }, POINT_COLUMNS);
  }

  @Get('runs/:id/artifacts/*')
  @ApiOperation({ summary: 'Download an artifact of a run' })
  @ApiParam({ name: 'id', example: LATEST, description: 'Run id or latest' })
  @ApiParam({ name: 'path', example: 'evaluation.json', description: 'As the run lists it' })
  @ApiOkResponse({ description: 'The file, as an attachment, with its SHA-256 in x-content-sha256' })
  @ApiNotFoundResponse({ description: 'tracking.run-unknown, tracking.artifact-unknown' })
  async artifact(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { '*': path = '' } = request.params as Record<string, string>;
    const run = await this.find(id);
    await this.onDemand.complete(run, path);
    const artifact = await this.artifacts.ofRun(run.id, path);
    const content = await this.artifacts.open(artifact);
    const name = artifact.path.slice(artifact.path.lastIndexOf('/') + 1);
    sendDownload(reply, { content, size: artifact.size, hash: artifact.hash, name, type: artifact.type });
  }

  private find(id: string): Promise<Run> {
    const [isLatest, before] = LATEST_RUN.exec(id) ?? [];
    return isLatest ? this.runQuery.latest(Number(before ?? 0)) : this.runService.get(id);
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import { Body, Controller, Get, Headers, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Settings } from '../../platform/config/settings.js';
import { Allow } from '../../platform/http/allow.js';
import { LATEST } from '../../platform/http/latest.js';
import { listResponse } from '../../platform/http/listing.js';
import { DriftReports } from '../reports/drift-reports.service.js';
import { REPORT_POLICY, reportHtml } from '../reports/html/report-html.js';
import type { DriftReport } from '../reports/report.js';
import type { UnderWay } from '../reports/reports-under-way.js';
import { DriftLatestQuery, DriftReportParams, DriftReportRequest, DriftReportsQuery } from './drift.dto.js';
import { REPORT_COLUMNS } from './drift.presenter.js';
import { DriftReportAnswer, DriftReportBegun, DriftReportList } from './report-answer.dto.js';

/** A request with its key. */
type KeyedRequest = FastifyRequest & { caller?: { name: string } };
const PAGE = /\.html$/;

@ApiTags('drift')
@Controller('drift/reports')
export class ReportsController {
  constructor(
    private readonly reports: DriftReports,
    private readonly settings: Settings,
  ) {}

  @Post()
  @Allow('trainer')
  @ApiOperation({
    summary: 'Make a report: compare a window of production with what a model version learned from',
    description:
      'The same content gives the same report, which then is confirmed instead of made again. Waits `waitSeconds` for the report.',
  })
  @ApiCreatedResponse({
    type: DriftReportAnswer,
    description: 'The report, or the stored one of the same content',
  })
  @ApiAcceptedResponse({ type: DriftReportBegun, description: 'It takes longer; follow it at its address' })
  @ApiNotFoundResponse({ description: 'registry.version-unknown, gold.snapshot-unknown' })
  @ApiConflictResponse({ description: 'drift.no-champion, drift.window-empty, drift.no-reference' })
  @ApiUnprocessableEntityResponse({ description: 'A field is wrong; errors names it and the rule' })
  async make(
    @Body() { window, waitSeconds, ...request }: DriftReportRequest,
    @Req() { caller }: KeyedRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const by = caller?.name ?? 'api';
    const { id, done } = await this.reports.begin({ ...request, spec: { ...window } }, by, 'manual');
    const patience = new AbortController();
    const late = pause(1000 * waitSeconds, undefined, { signal: patience.signal, ref: false }).catch(
      () => undefined,
    );
    const report = await Promise.race([done, late]);
    patience.abort();
    void reply.header('location', this.href(id));
    if (report) return void reply.code(201).send(report);
    // Its failure is kept for those who come back.
    done.catch(() => undefined);
    return this.sendUnderWay(
      reply,
      this.reports.progress(id) ?? { id, startedAt: new Date(), step: 'begun' },
    );
  }

  @Get()
  @Allow('viewer')
  @ApiOperation({ summary: 'Reports, newest first; as JSON or CSV' })
  @ApiOkResponse({ type: DriftReportList })
  async list(@Query() query: DriftReportsQuery, @Res() reply: FastifyReply): Promise<void> {
    const { offset, limit, format: _format, ...filter } = query;
    listResponse(reply, query, await this.reports.list(filter, offset, limit), REPORT_COLUMNS);
  }

  @Get('latest')
  @Allow('viewer')
  @ApiOperation({ summary: 'The newest report, of those on a source or version if one is named' })
  @ApiProduces('application/json', 'text/html')
  @ApiOkResponse({ type: DriftReportAnswer })
  @ApiNotFoundResponse({ description: 'drift.report-unknown' })
  async latest(
    @Query() query: DriftLatestQuery,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    send(reply, await this.reports.latest(query), wantsPage(accept));
  }

  @Get('latest.html')
  @Allow('viewer')
  @ApiOperation({ summary: 'The newest report as one page without scripts, which needs nothing else' })
  @ApiProduces('text/html')
  @ApiOkResponse({ description: 'The page', schema: { type: 'string' } })
  @ApiNotFoundResponse({ description: 'drift.report-unknown' })
  async latestPage(@Query() query: DriftLatestQuery, @Res() reply: FastifyReply): Promise<void> {
    send(reply, await this.reports.latest(query), true);
  }

  @Get(':id')
  @Allow('viewer')
  @ApiOperation({ summary: 'One report; as a page with .html at its end, or if text/html is accepted' })
  @ApiProduces('application/json', 'text/html')
  @ApiOkResponse({ type: DriftReportAnswer })
  @ApiAcceptedResponse({ type: DriftReportBegun, description: 'It is being made' })
  @ApiNotFoundResponse({ description: 'drift.report-unknown' })
  async one(
    @Param() { id }: DriftReportParams,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const isPage = PAGE.test(id);
    const name = id.replace(PAGE, '');
    const underWay = name === LATEST ? undefined : this.reports.progress(name);
    if (underWay) return this.sendUnderWay(reply, underWay);
    send(reply, await this.reports.get(name), isPage || wantsPage(accept));
  }

  private sendUnderWay(reply: FastifyReply, { id, step, startedAt }: UnderWay): void {
    const begun: DriftReportBegun = { id, state: 'running', step, startedAt, href: this.href(id) };
    void reply.code(202).header('retry-after', '1').send(begun);
  }

  private href(id: string): string {
    return `${this.settings.basePath}/drift/reports/${id}`;
  }
}

function wantsPage(accept: string | undefined): boolean {
  return /\btext\/html\b/i.test(accept ?? '');
}

function send(reply: FastifyReply, report: DriftReport, asPage: boolean): void {
  void reply.headers({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache', vary: 'accept' });
  if (!asPage) return void reply.send(report);
  void reply.headers({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': REPORT_POLICY,
    'referrer-policy': 'no-referrer',
  });
  void reply.send(reportHtml(report));
}

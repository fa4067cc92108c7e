import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConflictResponse,
  ApiConsumes,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow, RouteSettings } from '../../platform/http/allow.js';
import { callerOf } from '../../platform/http/caller.js';
import { listResponse } from '../../platform/http/listing.js';
import { AlertAudit } from '../alert-audit.service.js';
import { ruleText } from '../rules/rule-check.js';
import { RulesService } from '../rules/rules.service.js';
import { RULE_COLUMNS } from './alerts.presenter.js';
import {
  ChangedRuleBody,
  ReplacementAnswer,
  ReplaceQuery,
  RuleAnswer,
  RuleBody,
  RuleList,
  RulesQuery,
} from './rule.dto.js';

const NAME = { name: 'name', example: 'pipeline-failed', description: 'Name of the rule' };
const YAML = 'application/yaml';
const MOST_BYTES = 1024 ** 2;
const READ_ONLY = 'alerts.read-only: ALERT_RULES_FILE has the rules';
const INVALID = { description: 'alerts.invalid: errors has each field, its rule and an example' };

@ApiTags('alerts')
@Controller('alerts')
export class AlertRulesController {
  constructor(
    private readonly rules: RulesService,
    private readonly audit: AlertAudit,
  ) {}

  @Get('rules')
  @Allow('viewer')
  @ApiOperation({ summary: 'The rules by name; as JSON or CSV' })
  @ApiOkResponse({ type: RuleList })
  async list(@Query() query: RulesQuery, @Res() reply: FastifyReply): Promise<void> {
    const { severity, offset, limit } = query;
    const found = (await this.rules.rules())
      .filter((rule) => severity === undefined || rule.severity === severity)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const items = found.slice(offset, offset + limit).map(ruleText);
    listResponse(reply, query, { items, total: found.length }, RULE_COLUMNS);
  }

  @Get('rules.yaml')
  @Allow('viewer')
  @ApiOperation({ summary: 'Rules and policies as a file; the same ones always have the same bytes' })
  @ApiProduces(YAML)
  @ApiOkResponse({ description: 'In the form of monitoring/alerts.yaml', schema: { type: 'string' } })
  async exported(@Res() reply: FastifyReply): Promise<void> {
    const text = await this.rules.exported();
    void reply.header('content-type', `${YAML}; charset=utf-8`).send(text);
  }

  @Post('rules.yaml')
  @HttpCode(200)
  @Allow('admin')
  @RouteSettings({ maxRawBytes: MOST_BYTES })
  @ApiOperation({
    summary:
      'Replace all rules by those of a file, and the policies if it has some; or only say what would change',
  })
  @ApiConsumes(YAML)
  @ApiBody({ schema: { type: 'string' }, description: 'In the form of monitoring/alerts.yaml' })
  @ApiOkResponse({ type: ReplacementAnswer })
  @ApiConflictResponse({ description: READ_ONLY })
  @ApiUnprocessableEntityResponse(INVALID)
  async replace(
    @Body() body: Buffer | undefined,
    @Query() { dryRun = false }: ReplaceQuery,
    @Req() request: FastifyRequest,
  ): Promise<ReplacementAnswer> {
    const text = Buffer.isBuffer(body) ? body.toString('utf8') : '';
    const replacement = await this.rules.replace(text, callerOf(request, 'HTTP').by, dryRun);
    if (!dryRun) await this.audit.note();
    return { dryRun, ...replacement };
  }

  @Post('rules')
  @Allow('admin')
  @ApiOperation({ summary: 'Add a rule' })
  @ApiCreatedResponse({ type: RuleAnswer })
  @ApiConflictResponse({ description: `alerts.rule-exists, alerts.too-many; ${READ_ONLY}` })
  @ApiUnprocessableEntityResponse(INVALID)
  async add(@Body() body: RuleBody, @Req() request: FastifyRequest): Promise<RuleAnswer> {
    const rule = await this.rules.setRule(body, callerOf(request, 'HTTP').by);
    await this.audit.note();
    return ruleText(rule);
  }

  @Get('rules/:name')
  @Allow('viewer')
  @ApiOperation({ summary: 'One rule' })
  @ApiParam(NAME)
  @ApiOkResponse({ type: RuleAnswer })
  @ApiNotFoundResponse({ description: 'alerts.rule-unknown' })
  async one(@Param('name') name: string): Promise<RuleAnswer> {
    return ruleText(await this.rules.rule(name));
  }

  @Put('rules/:name')
  @Allow('admin')
  @ApiOperation({ summary: 'Change a rule: fields that are absent keep their value' })
  @ApiParam(NAME)
  @ApiBody({ type: ChangedRuleBody, examples: { level: { value: { severity: 'warning', for: '1m' } } } })
  @ApiOkResponse({ type: RuleAnswer })
  @ApiNotFoundResponse({ description: 'alerts.rule-unknown' })
  @ApiConflictResponse({ description: READ_ONLY })
  @ApiUnprocessableEntityResponse(INVALID)
  async change(
    @Param('name') name: string,
    @Body() body: ChangedRuleBody,
    @Req() request: FastifyRequest,
  ): Promise<RuleAnswer> {
    const before = ruleText(await this.rules.rule(name));
    const rule = await this.rules.setRule({ ...before, ...given(body) }, callerOf(request, 'HTTP').by, name);
    await this.audit.note();
    return ruleText(rule);
  }

  @Delete('rules/:name')
  @HttpCode(204)
  @Allow('admin')
  @ApiOperation({ summary: 'Remove a rule; its alerts are resolved' })
  @ApiParam({ ...NAME, example: 'gold-drift' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: 'alerts.rule-unknown' })
  @ApiConflictResponse({ description: READ_ONLY })
  async remove(@Param('name') name: string, @Req() request: FastifyRequest): Promise<void> {
    await this.rules.removeRule(name, callerOf(request, 'HTTP').by);
    await this.audit.note();
  }
}

/** The fields that a request has. */
export function given(body: object): object {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

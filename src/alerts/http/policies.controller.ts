import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { callerOf } from '../../platform/http/caller.js';
import { ListQuery, listResponse } from '../../platform/http/listing.js';
import { AlertAudit } from '../alert-audit.service.js';
import { AutomationTrial } from '../automation/automation-trial.service.js';
import { policyText } from '../automation/policy.js';
import { RulesService } from '../rules/rules.service.js';
import { AUTOMATION_COLUMNS, POLICY_COLUMNS } from './alerts.presenter.js';
import {
  AutomationQuery,
  AutomationRunList,
  ChangedPolicyBody,
  PolicyAnswer,
  PolicyBody,
  PolicyList,
  TryPolicyAnswer,
  TryPolicyBody,
} from './policy.dto.js';
import { given } from './rules.controller.js';

const NAME = { name: 'name', example: 'retrain-when-worse', description: 'Name of the policy' };
const READ_ONLY = 'alerts.read-only: ALERT_RULES_FILE has the policies';
const INVALID = { description: 'alerts.invalid: errors has each field, its rule and an example' };

@ApiTags('alerts')
@Controller('alerts')
export class PoliciesController {
  constructor(
    private readonly rules: RulesService,
    private readonly trial: AutomationTrial,
    private readonly audit: AlertAudit,
  ) {}

  @Get('policies')
  @Allow('viewer')
  @ApiOperation({ summary: 'Policies that start pipelines when alerts fire, by name; as JSON or CSV' })
  @ApiOkResponse({ type: PolicyList })
  async list(@Query() query: ListQuery, @Res() reply: FastifyReply): Promise<void> {
    const all = (await this.rules.policies()).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const items = all.slice(query.offset, query.offset + query.limit).map(policyText);
    listResponse(reply, query, { items, total: all.length }, POLICY_COLUMNS);
  }

  @Post('policies')
  @Allow('admin')
  @ApiOperation({ summary: 'Add a policy' })
  @ApiCreatedResponse({ type: PolicyAnswer })
  @ApiConflictResponse({ description: `alerts.policy-exists, alerts.too-many; ${READ_ONLY}` })
  @ApiUnprocessableEntityResponse(INVALID)
  async add(@Body() body: PolicyBody, @Req() request: FastifyRequest): Promise<PolicyAnswer> {
    const policy = await this.rules.setPolicy(body, callerOf(request, 'HTTP').by);
    await this.audit.note();
    return policyText(policy);
  }

  @Get('policies/:name')
  @Allow('viewer')
  @ApiOperation({ summary: 'One policy' })
  @ApiParam(NAME)
  @ApiOkResponse({ type: PolicyAnswer })
  @ApiNotFoundResponse({ description: 'alerts.policy-unknown' })
  async one(@Param('name') name: string): Promise<PolicyAnswer> {
    return policyText(await this.rules.policy(name));
  }

  @Put('policies/:name')
  @Allow('admin')
  @ApiOperation({ summary: 'Change a policy: fields that are absent keep their value' })
  @ApiParam(NAME)
  @ApiBody({ type: ChangedPolicyBody, examples: { on: { value: { dryRun: true, coolDown: '12h' } } } })
  @ApiOkResponse({ type: PolicyAnswer })
  @ApiNotFoundResponse({ description: 'alerts.policy-unknown' })
  @ApiConflictResponse({ description: READ_ONLY })
  @ApiUnprocessableEntityResponse(INVALID)
  async change(
    @Param('name') name: string,
    @Body() body: ChangedPolicyBody,
    @Req() request: FastifyRequest,
  ): Promise<PolicyAnswer> {
    const before = policyText(await this.rules.policy(name));
    const by = callerOf(request, 'HTTP').by;
    const policy = await this.rules.setPolicy({ ...before, ...given(body) }, by, name);
    await this.audit.note();
    return policyText(policy);
  }

  @Delete('policies/:name')
  @HttpCode(204)
  @Allow('admin')
  @ApiOperation({ summary: 'Remove a policy' })
  @ApiParam({ ...NAME, example: 'retrain-on-drift' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: 'alerts.policy-unknown' })
  @ApiConflictResponse({ description: READ_ONLY })
  async remove(@Param('name') name: string, @Req() request: FastifyRequest): Promise<void> {
    await this.rules.removePolicy(name, callerOf(request, 'HTTP').by);
    await this.audit.note();
  }

  @Post('policies/:name/try')
  @HttpCode(200)
  @Allow('trainer')
  @ApiOperation({ summary: 'What a policy would do now about an alert of the history; nothing is started' })
  @ApiParam(NAME)
  @ApiOkResponse({ type: TryPolicyAnswer })
  @ApiNotFoundResponse({ description: 'alerts.policy-unknown' })
  async try(@Param('name') name: string, @Body() { rule }: TryPolicyBody): Promise<TryPolicyAnswer> {
    return this.trial.try(await this.rules.policy(name), rule);
  }

  @Get('automation')
  @Allow('viewer')
  @ApiOperation({ summary: 'What policies did about alerts, and why, newest first; as JSON or CSV' })
  @ApiOkResponse({ type: AutomationRunList })
  async runs(@Query() query: AutomationQuery, @Res() reply: FastifyReply): Promise<void> {
    const { policy, decision, rule, offset, limit } = query;
    const page = await this.trial.runs({ policy, decision, rule }, offset, limit);
    listResponse(reply, query, page, AUTOMATION_COLUMNS);
  }
}

import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import { Allow as AnyValue, IsIn, IsString, Length, Matches } from 'class-validator';
import { ListQuery, PageAnswer } from '../../platform/http/listing.js';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import { type Decision, DECISIONS } from '../automation/automation-run.js';
import { NAME } from '../field-reader.js';
import type { Matchers } from '../matchers.js';

const ID = 'b1946ac92492d2347c6235b4d2611184';
/** A text or a list of texts. */
export const TEXTS: { oneOf: { type: string; items?: { type: string } }[] } = {
  oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
};
export const MATCHERS = {
  type: 'object' as const,
  additionalProperties: TEXTS,
  description:
    'Which alerts, by label, or by rule, severity, origin (rule, alertmanager), kind and measure: a value or a list of values. * stands for any text, ! excludes',
};
const PARAMETERS = {
  type: 'object',
  additionalProperties: true,
  example: { trials: 1 },
  description: 'As in the request of a run by hand',
} as const;
const DATE = { type: String, format: 'date-time', example: '2026-12-01T05:00:00.000Z' } as const;

/** Checked by `checkPolicy`, whose errors are the same for a body and for a file. */
export class PolicyBody {
  @ApiProperty({
    example: 'retrain-on-drift',
    description: '1 to 63 lower-case letters, digits or -',
    type: String,
  })
  @AnyValue()
  name: unknown;
  @ApiPropertyOptional({ example: 'Retrain when the columns of gold drift', type: String })
  @AnyValue()
  description?: unknown;
  @ApiProperty({ ...MATCHERS, example: { rule: 'data-changed', severity: ['warning', 'critical'] } })
  @AnyValue()
  when: unknown;
  @ApiProperty({ example: 'daily', description: 'A name of GET /pipelines', type: String })
  @AnyValue()
  pipeline: unknown;
  @ApiPropertyOptional(PARAMETERS)
  @AnyValue()
  parameters?: unknown;
  @ApiPropertyOptional({
    example: '6h',
    description: 'Least time between two runs. Default: 6h',
    type: String,
  })
  @AnyValue()
  coolDown?: unknown;
  @ApiPropertyOptional({ example: 2, description: 'Most runs in 24 hours. Default: 2', type: Number })
  @AnyValue()
  mostPerDay?: unknown;
  @ApiPropertyOptional({
    example: true,
    description: 'Only record what would be done. Default: false',
    type: Boolean,
  })
  @AnyValue()
  dryRun?: unknown;
  @ApiPropertyOptional({ example: false, description: 'Default: true', type: Boolean })
  @AnyValue()
  enabled?: unknown;
}

export class ChangedPolicyBody extends PartialType(OmitType(PolicyBody, ['name'] as const)) {
  @ApiPropertyOptional({ example: 'retrain-when-worse', description: 'As in the address', type: String })
  @AnyValue()
  name?: unknown;
}

export class PolicyAnswer {
  @ApiProperty({ example: 'retrain-when-worse' })
  name: string;
  @ApiProperty({ example: 'Retrain when the champion got worse' })
  description: string;
  @ApiProperty({ ...MATCHERS, example: { rule: 'champion-worse' } })
  when: Matchers;
  @ApiProperty({ example: 'daily' })
  pipeline: string;
  @ApiProperty(PARAMETERS)
  parameters: Record<string, unknown>;
  @ApiProperty({ example: '6h', description: 'Least time between two runs' })
  coolDown: string;
  @ApiProperty({ example: 2, description: 'Most runs in 24 hours' })
  mostPerDay: number;
  @ApiProperty({ example: false, description: 'Only record what would be done' })
  dryRun: boolean;
  @ApiProperty({ example: false })
  enabled: boolean;
}

export class PolicyList extends PageAnswer {
  @ApiProperty({ type: [PolicyAnswer] })
  items: PolicyAnswer[];
}

export class TryPolicyBody {
  @ApiPropertyOptional({
    example: 'champion-worse',
    description:
      'The newest alert of this rule in the history. Default: the newest that the policy matches, of the last thousand',
  })
  @MayBeAbsent()
  @IsString()
  @Length(1, 200)
  rule?: string;
}

export class TryPolicyAnswer {
  @ApiPropertyOptional({ example: ID, description: 'The event of the history; absent if there is none' })
  event?: string;
  @ApiProperty({ enum: DECISIONS, example: 'skipped' })
  decision: Decision;
  @ApiProperty({ example: 'The policy is not enabled.' })
  reason: string;
}

export class AutomationQuery extends ListQuery {
  @ApiPropertyOptional({ example: 'retrain-when-worse' })
  @MayBeAbsent()
  @Matches(NAME, { message: 'policy must be the name of a policy, for example retrain-when-worse' })
  policy?: string;

  @ApiPropertyOptional({ enum: DECISIONS, example: 'started' })
  @MayBeAbsent()
  @IsIn(DECISIONS)
  decision?: Decision;

  @ApiPropertyOptional({ example: 'champion-worse' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 200)
  rule?: string;
}

export class AutomationRunAnswer {
  @ApiProperty({ example: ID })
  id: string;
  @ApiProperty(DATE)
  at: Date;
  @ApiProperty({ example: 'retrain-when-worse' })
  policy: string;
  @ApiProperty({ example: ID, description: 'The event of GET /alerts/history that it acted on' })
  event: string;
  @ApiProperty({ example: ID, description: 'The alert of that event' })
  alert: string;
  @ApiProperty({ example: 'champion-worse' })
  rule: string;
  @ApiProperty({
    enum: DECISIONS,
    example: 'started',
    description: 'waiting: another run is in progress; it is tried again while the alert fires',
  })
  decision: Decision;
  @ApiProperty({ example: 'Alert champion-worse fired: the champion is worse than the base rate' })
  reason: string;
  @ApiProperty({ example: 'daily' })
  pipeline: string;
  @ApiProperty(PARAMETERS)
  parameters: Record<string, unknown>;
  @ApiPropertyOptional({ example: ID, description: 'GET /pipelines/runs/{id} shows what became of it' })
  pipelineRun?: string;
  @ApiPropertyOptional({ ...DATE, description: 'Absent while it waits' })
  decidedAt?: Date;
}

export class AutomationRunList extends PageAnswer {
  @ApiProperty({ type: [AutomationRunAnswer] })
  items: AutomationRunAnswer[];
}

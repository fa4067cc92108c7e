import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsHexadecimal, IsIn, Length, Matches } from 'class-validator';
import { SEVERITIES, type Severity } from '../../notifications/index.js';
import { IsInstant } from '../../platform/http/instant.js';
import { ListQuery, PageAnswer } from '../../platform/http/listing.js';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import type { Labels } from '../matchers.js';
import { MEASURE_GROUPS, type MeasureGroup } from '../measures/measure.js';
import { type AlertOrigin, EVENT_STATES, type EventState, ORIGINS } from '../states/alert-event.js';
import { SHOWN_STATES, type ShownState } from '../states/alert-lists.service.js';

const KINDS = ['condition', 'unknown'] as const;
const ID = 'b1946ac92492d2347c6235b4d2611184';
const LABELS = {
  type: 'object',
  additionalProperties: { type: 'string' },
  example: { pipeline: 'daily' },
} as const;
const DATE = { type: String, format: 'date-time', example: '2026-12-01T05:00:00.000Z' } as const;
const KIND = 'condition: what the rule says; unknown: its measure cannot be read';
const RULE_NAME = /^[\w.:/ -]{1,200}$/;
const RULE_NAME_RULE = { message: 'rule must be the name of a rule, for example pipeline-failed' };

export class AlertsQuery extends ListQuery {
  @ApiPropertyOptional({ enum: SHOWN_STATES, example: 'firing', description: 'Default: all' })
  @MayBeAbsent()
  @IsIn(SHOWN_STATES)
  state?: ShownState;

  @ApiPropertyOptional({ enum: SEVERITIES, example: 'critical' })
  @MayBeAbsent()
  @IsIn(SEVERITIES)
  severity?: Severity;

  @ApiPropertyOptional({ example: 'pipeline-failed' })
  @MayBeAbsent()
  @Matches(RULE_NAME, RULE_NAME_RULE)
  rule?: string;
}

export class AlertAnswer {
  @ApiProperty({ example: ID, description: 'The same for the events of this alert in the history' })
  id: string;
  @ApiProperty({ example: 'pipeline-failed' })
  rule: string;
  @ApiProperty({ enum: KINDS, example: 'condition', description: KIND })
  kind: string;
  @ApiProperty({
    enum: SHOWN_STATES,
    example: 'firing',
    description:
      'pending: the condition holds, but not for long enough; silenced: it fires, but no notice is sent',
  })
  state: ShownState;
  @ApiProperty({ enum: SEVERITIES, example: 'critical' })
  severity: Severity;
  @ApiProperty({ ...LABELS, description: 'Of the series and of the rule' })
  labels: Labels;
  @ApiProperty({ example: 1, type: Number, nullable: true, description: 'Null if it cannot be read' })
  value: number | null;
  @ApiProperty({ example: 'Pipeline daily failed: the source does not respond' })
  summary: string;
  @ApiProperty({ ...DATE, description: 'Since when the condition holds' })
  since: Date;
  @ApiPropertyOptional({ ...DATE, description: 'When the last notice was sent; absent if none was' })
  notifiedAt?: Date;
  @ApiPropertyOptional({ example: ID, description: 'Id of the silence' })
  silencedBy?: string;
}

export class AlertList extends PageAnswer {
  @ApiProperty({ type: [AlertAnswer] })
  items: AlertAnswer[];
}

export class HistoryQuery extends ListQuery {
  @ApiPropertyOptional({ example: 'pipeline-failed' })
  @MayBeAbsent()
  @Matches(RULE_NAME, RULE_NAME_RULE)
  rule?: string;

  @ApiPropertyOptional({ example: ID, description: 'Events of this alert' })
  @MayBeAbsent()
  @IsHexadecimal()
  @Length(32, 32)
  alert?: string;

  @ApiPropertyOptional({ enum: ORIGINS, example: 'rule' })
  @MayBeAbsent()
  @IsIn(ORIGINS)
  origin?: AlertOrigin;

  @ApiPropertyOptional({ enum: EVENT_STATES, example: 'firing' })
  @MayBeAbsent()
  @IsIn(EVENT_STATES)
  state?: EventState;

  @ApiPropertyOptional({ enum: SEVERITIES, example: 'critical' })
  @MayBeAbsent()
  @IsIn(SEVERITIES)
  severity?: Severity;

  @ApiPropertyOptional({ ...DATE, description: 'From this time on' })
  @MayBeAbsent()
  @IsInstant()
  from?: Date;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    example: '2027-12-01T00:00:00.000Z',
    description: 'Before this time',
  })
  @MayBeAbsent()
  @IsInstant()
  to?: Date;
}

export class AlertEventAnswer {
  @ApiProperty({ example: ID })
  id: string;
  @ApiProperty({ example: ID, description: 'The alert: the same for its firing and its resolved event' })
  alert: string;
  @ApiProperty({
    enum: ORIGINS,
    example: 'rule',
    description: 'rule: of a rule of this program; alertmanager: of Prometheus',
  })
  origin: AlertOrigin;
  @ApiProperty({ example: 'pipeline-failed' })
  rule: string;
  @ApiProperty({ enum: KINDS, example: 'condition', description: KIND })
  kind: string;
  @ApiProperty({ enum: EVENT_STATES, example: 'firing' })
  state: EventState;
  @ApiProperty({ enum: SEVERITIES, example: 'critical' })
  severity: Severity;
  @ApiProperty({ ...LABELS, description: 'Of the series and of the rule' })
  labels: Labels;
  @ApiPropertyOptional({ example: 'pipeline_failures', description: 'Absent for alerts of Prometheus' })
  measure?: string;
  @ApiProperty({ example: 1, type: Number, nullable: true, description: 'Null if it could not be read' })
  value: number | null;
  @ApiProperty({ example: 'Pipeline daily failed: the source does not respond' })
  summary: string;
  @ApiProperty({ ...DATE, description: 'Since when the condition held' })
  since: Date;
  @ApiProperty(DATE)
  at: Date;
  @ApiPropertyOptional({ example: ID, description: 'Id of the silence that covered it' })
  silencedBy?: string;
  @ApiPropertyOptional({
    example: 'the rule was disabled',
    description: 'Why it was resolved, if not by itself',
  })
  reason?: string;
  @ApiProperty({ type: [String], example: [], description: 'Names of the receivers; empty: all' })
  receivers: string[];
}

export class AlertEventList extends PageAnswer {
  @ApiProperty({ type: [AlertEventAnswer] })
  items: AlertEventAnswer[];
}

export class RuleFailureAnswer {
  @ApiProperty({ example: 'pipeline-failed' })
  rule: string;
  @ApiProperty({ example: 'there is no measure pipeline_failure' })
  error: string;
}

export class EvaluateAnswer {
  @ApiProperty({ type: [AlertAnswer], description: 'The alerts after an evaluation now' })
  alerts: AlertAnswer[];
  @ApiProperty({ type: [AlertEventAnswer], description: 'What would enter the history' })
  events: AlertEventAnswer[];
  @ApiProperty({ type: [RuleFailureAnswer], description: 'Rules that could not be evaluated' })
  failures: RuleFailureAnswer[];
}

export class MeasuresQuery extends ListQuery {
  @ApiPropertyOptional({ enum: MEASURE_GROUPS, example: 'pipelines' })
  @MayBeAbsent()
  @IsIn(MEASURE_GROUPS)
  group?: MeasureGroup;
}

export class AlertSampleAnswer {
  @ApiProperty({ ...LABELS, description: 'Which series it is' })
  labels: Labels;
  @ApiProperty({ example: 0, type: Number, nullable: true, description: 'Null if it cannot be known now' })
  value: number | null;
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { run: ID, error: 'the source does not respond', step: 'fetch' },
    description: 'Texts for summaries',
  })
  details?: Labels;
}

export class AlertMeasureAnswer {
  @ApiProperty({ example: 'pipeline_failures' })
  name: string;
  @ApiProperty({ enum: MEASURE_GROUPS, example: 'pipelines' })
  group: MeasureGroup;
  @ApiProperty({ example: 'runs' })
  unit: string;
  @ApiProperty({ example: 'Last runs, one after the other, that failed.' })
  description: string;
  @ApiProperty({ type: [String], example: ['pipeline'], description: 'Names of the labels of its series' })
  labels: string[];
  @ApiProperty({
    type: [String],
    example: ['error', 'run', 'step'],
    description: 'Further names for summaries',
  })
  details: string[];
  @ApiPropertyOptional({
    example: '1d',
    description: 'The measure is about a span of time: the window of a rule, or this one',
  })
  window?: string;
  @ApiProperty({
    type: [AlertSampleAnswer],
    description: 'Its values now; empty: there is nothing to measure',
  })
  samples: AlertSampleAnswer[];
  @ApiProperty({ example: 0, description: 'Series beyond the hundredth, which are not evaluated' })
  leftOut: number;
  @ApiPropertyOptional({ example: 'it took longer than 20 s', description: 'Why it cannot be read now' })
  error?: string;
}

export class MeasureList extends PageAnswer {
  @ApiProperty({ type: [AlertMeasureAnswer] })
  items: AlertMeasureAnswer[];
}

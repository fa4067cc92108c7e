import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { Allow as AnyValue, IsBoolean, IsIn } from 'class-validator';
import { SEVERITIES, type Severity } from '../../notifications/index.js';
import { ListQuery, PageAnswer } from '../../platform/http/listing.js';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import type { Labels, Matchers } from '../matchers.js';
import { AGGREGATIONS, COMPARISONS } from '../rules/rule.js';
import { TEXTS } from './policy.dto.js';

const MATCHERS = { type: 'object' as const, additionalProperties: TEXTS };
const LABELS = { type: 'object', additionalProperties: { type: 'string' } } as const;

/** Checked by `checkRule`, whose errors are the same for a body and for a file. */
export class RuleBody {
  @ApiProperty({
    example: 'gold-drift',
    description: '1 to 63 lower-case letters, digits or -',
    type: String,
  })
  @AnyValue()
  name: unknown;
  @ApiProperty({
    example: 'drifted_columns_share',
    description: 'A name of GET /alerts/measures',
    type: String,
  })
  @AnyValue()
  measure: unknown;
  @ApiPropertyOptional({
    ...MATCHERS,
    example: { source: 'gold' },
    description:
      'Which series of the measure, by label: a value or a list of values. * stands for any text, ! excludes. Each series is an alert of its own. Absent: all',
  })
  @AnyValue()
  where?: unknown;
  @ApiPropertyOptional({
    enum: AGGREGATIONS,
    example: 'last',
    description: 'What becomes of the values that were seen in the window. Default: last',
  })
  @AnyValue()
  aggregation?: unknown;
  @ApiPropertyOptional({
    example: '0s',
    description:
      'Span of time: of the measure if it is about one, else of the aggregation. A whole number with s, m, h or d',
    type: String,
  })
  @AnyValue()
  window?: unknown;
  @ApiProperty({ enum: COMPARISONS, example: '>' })
  @AnyValue()
  comparison: unknown;
  @ApiProperty({ example: 0.5, type: Number })
  @AnyValue()
  threshold: unknown;
  @ApiPropertyOptional({
    example: '1h',
    description: 'How long the condition must hold before the alert fires. Default: 0s',
    type: String,
  })
  @AnyValue()
  for?: unknown;
  @ApiPropertyOptional({
    example: '5m',
    description: 'How long it must not hold before the alert is resolved. Default: 5m',
    type: String,
  })
  @AnyValue()
  keep?: unknown;
  @ApiPropertyOptional({
    example: '10m',
    description: 'How long the measure may be unreadable before that is an alert. Default: 10m',
    type: String,
  })
  @AnyValue()
  unknownAfter?: unknown;
  @ApiPropertyOptional({
    example: '4h',
    description: 'A critical alert that still fires is sent again after this time; 0s: never. Default: 4h',
    type: String,
  })
  @AnyValue()
  repeat?: unknown;
  @ApiProperty({ enum: SEVERITIES, example: 'warning' })
  @AnyValue()
  severity: unknown;
  @ApiProperty({
    example: 'Columns drifted: {columns} ({sentence})',
    description:
      'Text with {value}, {threshold}, {unit}, {for}, {window} and labels and details of the measure',
    type: String,
  })
  @AnyValue()
  summary: unknown;
  @ApiPropertyOptional({
    type: [String],
    example: [],
    description: 'Names of receivers of notices; empty or absent: all',
  })
  @AnyValue()
  receivers?: unknown;
  @ApiPropertyOptional({
    ...LABELS,
    example: { owner: 'data' },
    description: 'Added to the labels of the series',
  })
  @AnyValue()
  labels?: unknown;
  @ApiPropertyOptional({ example: true, description: 'Default: true', type: Boolean })
  @AnyValue()
  enabled?: unknown;
}

export class ChangedRuleBody extends PartialType(OmitType(RuleBody, ['name'] as const)) {
  @ApiPropertyOptional({ example: 'pipeline-failed', description: 'As in the address', type: String })
  @AnyValue()
  name?: unknown;
}

export class RuleAnswer {
  @ApiProperty({ example: 'pipeline-failed' })
  name: string;
  @ApiProperty({ example: 'pipeline_failures', description: 'A name of GET /alerts/measures' })
  measure: string;
  @ApiProperty({ ...MATCHERS, example: {}, description: 'Which series of the measure; empty: all' })
  where: Matchers;
  @ApiProperty({ enum: AGGREGATIONS, example: 'last' })
  aggregation: string;
  @ApiProperty({ example: '0s', description: 'Span of time of the measure or of the aggregation' })
  window: string;
  @ApiProperty({ enum: COMPARISONS, example: '>' })
  comparison: string;
  @ApiProperty({ example: 0 })
  threshold: number;
  @ApiProperty({ example: '0s', description: 'How long the condition must hold' })
  for: string;
  @ApiProperty({ example: '5m', description: 'How long it must not hold to be resolved' })
  keep: string;
  @ApiProperty({ example: '10m', description: 'How long the measure may be unreadable' })
  unknownAfter: string;
  @ApiProperty({ example: '4h', description: 'When a critical alert is sent again; 0s: never' })
  repeat: string;
  @ApiProperty({ enum: SEVERITIES, example: 'critical' })
  severity: Severity;
  @ApiProperty({ example: 'Pipeline {pipeline} failed: {error}' })
  summary: string;
  @ApiProperty({ type: [String], example: [], description: 'Names of receivers; empty: all' })
  receivers: string[];
  @ApiProperty({ ...LABELS, example: {} })
  labels: Labels;
  @ApiProperty({ example: true })
  enabled: boolean;
}

export class RuleList extends PageAnswer {
  @ApiProperty({ type: [RuleAnswer] })
  items: RuleAnswer[];
}

export class RulesQuery extends ListQuery {
  @ApiPropertyOptional({ enum: SEVERITIES, example: 'critical' })
  @MayBeAbsent()
  @IsIn(SEVERITIES)
  severity?: Severity;
}

export class ReplaceQuery {
  @ApiPropertyOptional({ example: true, default: false, description: 'Only say what would change' })
  @MayBeAbsent()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  dryRun?: boolean;
}

export class DifferenceAnswer {
  @ApiProperty({ type: [String], example: ['gold-drift'] })
  added: string[];
  @ApiProperty({ type: [String], example: [] })
  changed: string[];
  @ApiProperty({ type: [String], example: [] })
  removed: string[];
  @ApiProperty({ type: [String], example: ['pipeline-failed'] })
  unchanged: string[];
}

export class ReplacementAnswer {
  @ApiProperty({ example: true, description: 'True: nothing was changed' })
  dryRun: boolean;
  @ApiProperty({ type: DifferenceAnswer, description: 'Names of rules' })
  rules: DifferenceAnswer;
  @ApiProperty({ type: DifferenceAnswer, description: 'Names of policies' })
  policies: DifferenceAnswer;
}

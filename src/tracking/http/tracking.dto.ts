import type { WholeNumber } from '../../platform/numbers/whole-number.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsString, Length, Matches, Max, MaxLength, Min } from 'class-validator';
import { QueryNumber } from '../../platform/http/query-number.js';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import { LATEST } from '../../platform/http/latest.js';
import { ListQuery, PageAnswer } from '../../platform/http/listing.js';
import { RUN_STATUSES, type RunStatus } from '../runs/run.js';

export class RunsQuery extends ListQuery {
  @ApiPropertyOptional({ example: '1', description: 'Experiment id' })
  @MayBeAbsent()
  @Matches(/^\d{1,18}$/, { message: 'experiment must be a decimal number' })
  experiment?: string;

  @ApiPropertyOptional({ enum: RUN_STATUSES, example: 'FINISHED' })
  @MayBeAbsent()
  @IsIn(RUN_STATUSES)
  status?: RunStatus;

  @ApiPropertyOptional({
    example: 'any',
    description: 'Run id of the parent; none: only runs that have no parent; any: only runs that have one',
  })
  @MayBeAbsent()
  @Matches(/^([0-9a-f]{32}|none|any)$/, { message: 'parent must be a run id (32 hex digits), none or any' })
  parent?: string;

  @ApiPropertyOptional({ example: 'gradient-boosting', description: 'Equal to the tag pv.algorithm' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 100)
  algorithm?: string;

  @ApiPropertyOptional({ example: 'virtual-league', description: 'Equal to the tag pv.dataset' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 100)
  dataset?: string;

  @ApiPropertyOptional({
    example: 'validation_log_loss',
    default: 'startTime',
    description: 'startTime or the name of a metric; runs without the metric come last',
  })
  @MayBeAbsent()
  @IsString()
  @Matches(/^[/\w.\- :]{1,250}$/, { message: 'sort must be startTime or the name of a metric' })
  sort: string = 'startTime';

  @ApiPropertyOptional({ enum: ['asc', 'desc'], default: 'desc' })
  @MayBeAbsent()
  @IsIn(['asc', 'desc'])
  direction: 'asc' | 'desc' = 'desc';
}

export class RunParams {
  @ApiProperty({
    example: LATEST,
    description:
      'Run id (32 hex digits), or latest: of the finished runs the one that started last; latest~1 is the one before',
  })
  @Matches(/^([0-9a-f]{32}|latest(~\d{1,6})?)$/i, {
    message: 'id must be a run id (32 hex digits), latest or latest~1',
  })
  id: string;
}

export class MetricParams extends RunParams {
  @ApiProperty({ example: 'validation_log_loss', description: 'Metric' })
  @IsString()
  @MaxLength(250)
  key: string;
}

export class MetricQuery extends ListQuery {
  @ApiPropertyOptional({
    example: 1000,
    description:
      'At most so many points, evenly spaced, the first and the last among them; offset and limit then do not count',
    minimum: 2,
    maximum: 10_000,
  })
  @MayBeAbsent()
  @QueryNumber()
  @IsInt()
  @Min(2)
  @Max(10_000)
  points?: number;
}

export class CompareQuery {
  @ApiProperty({
    example: `${LATEST},${LATEST}~1`,
    description: 'Run ids, latest or latest~1, 2 to 100, separated by commas',
  })
  @Matches(/^([0-9a-f]{32}|latest(~\d{1,6})?)(,([0-9a-f]{32}|latest(~\d{1,6})?)){1,99}$/, {
    message: 'ids must be 2 to 100 run ids (32 hex digits), latest or latest~1, separated by commas',
  })
  ids: string;

  @ApiPropertyOptional({
    enum: ['true', 'false'],
    default: 'false',
    description: 'true: only the rows that differ',
  })
  @MayBeAbsent()
  @IsIn(['true', 'false'])
  differences: 'true' | 'false' = 'false';

  @ApiPropertyOptional({ enum: ['json', 'csv'], default: 'json' })
  @MayBeAbsent()
  @IsIn(['json', 'csv'])
  format: 'json' | 'csv' = 'json';
}

export class ComparedRun {
  @ApiProperty({ example: '0f343b0931126a20f133d67c2b018a3b' })
  id: string;
  @ApiProperty({ example: 'gradient-boosting 1' })
  name: string;
  @ApiProperty({ enum: RUN_STATUSES, example: 'FINISHED' })
  status: RunStatus;
}

export class ComparisonRow {
  @ApiProperty({ enum: ['run', 'params', 'metrics', 'tags'], example: 'params' })
  group: string;
  @ApiProperty({ example: 'trees' })
  key: string;
  @ApiProperty({
    type: 'array',
    items: { oneOf: [{ type: 'string' }, { type: 'number' }], nullable: true },
    example: ['50', '120'],
    description: 'One for each run, null where the run has none',
  })
  values: (string | number | null)[];
}

export class ComparisonAnswer {
  @ApiProperty({ type: [ComparedRun] })
  runs: ComparedRun[];
  @ApiProperty({ type: [ComparisonRow] })
  rows: ComparisonRow[];
}

export class LineageAnswer {
  @ApiProperty({ example: '0f343b0931126a20f133d67c2b018a3b' })
  runId: string;
  @ApiProperty({ type: Object, example: { id: '1', name: 'parivision' } })
  experiment: { id: string; name: string };
  @ApiPropertyOptional({ example: 'b1946ac92492d2347c6235b4d2611184' })
  parentRunId?: string;
  @ApiProperty({ type: [String], example: [] })
  childRunIds: string[];
  @ApiPropertyOptional({ description: 'Gold snapshot that it was fitted on' })
  snapshot?: string;
  @ApiPropertyOptional({ description: 'SHA-256 of the model file that came of it' })
  modelHash?: string;
  @ApiProperty({ type: [Object], example: [], description: 'Datasets that a client says it has read' })
  datasets: { name: string; digest: string; source: string }[];
  @ApiProperty({ type: [String], example: [], description: 'Logged models that it has read' })
  modelInputs: string[];
  @ApiProperty({ type: [String], example: [], description: 'Logged models that it has made' })
  modelOutputs: string[];
}

export class ExperimentAnswer {
  @ApiProperty({ example: '1' })
  id: string;
  @ApiProperty({ example: 'parivision' })
  name: string;
  @ApiProperty({ example: '2026-11-24T05:00:00.000Z', type: String, format: 'date-time' })
  createdAt: Date;
}

export class MetricPointAnswer {
  @ApiProperty({ example: 0.6512 })
  value: number;
  @ApiProperty({ example: 1795496400000, description: 'Unix milliseconds' })
  timestamp: number;
  @ApiProperty({ example: 0 })
  step: number;
}

export class MetricAnswer {
  @ApiProperty({ example: 0.6512, description: 'Value at the highest step' })
  last: number;
  @ApiProperty({ example: 0.6512 })
  min: number;
  @ApiProperty({ example: 0.6798 })
  max: number;
  @ApiProperty({ example: 3, description: 'Points in the history' })
  count: number;
  @ApiProperty({ type: Number, example: 2 })
  step: WholeNumber;
  @ApiProperty({ type: Number, example: 1795496400000, description: 'Unix milliseconds' })
  timestamp: WholeNumber;
}

export class ArtifactAnswer {
  @ApiProperty({ example: 'model/model.pvm' })
  path: string;
  @ApiProperty({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  hash: string;
  @ApiProperty({ example: 48213, description: 'Bytes' })
  size: number;
  @ApiProperty({ example: 'application/octet-stream' })
  type: string;
}

export class RunAnswer {
  @ApiProperty({ example: '0f343b0931126a20f133d67c2b018a3b' })
  id: string;
  @ApiProperty({ example: '1' })
  experimentId: string;
  @ApiProperty({ example: 'gradient-boosting 1' })
  name: string;
  @ApiProperty({ enum: RUN_STATUSES, example: 'FINISHED' })
  status: RunStatus;
  @ApiProperty({ example: '2026-11-24T05:00:00.000Z', type: String, format: 'date-time' })
  startTime: Date;
  @ApiPropertyOptional({ example: '2026-11-24T05:00:04.200Z', type: String, format: 'date-time' })
  endTime?: Date;
  @ApiPropertyOptional({ example: 'b1946ac92492d2347c6235b4d2611184' })
  parentRunId?: string;
  @ApiProperty({ type: Object, example: { trees: '120' } })
  params: Record<string, string>;
  @ApiProperty({
    type: Object,
    example: {
      validation_log_loss: { last: 0.65, min: 0.65, max: 0.65, count: 1, step: 0, timestamp: 1795496400000 },
    },
  })
  metrics: Record<string, MetricAnswer>;
  @ApiProperty({ type: Object, example: { 'pv.algorithm': 'gradient-boosting' } })
  tags: Record<string, string>;
  @ApiProperty({ type: [ArtifactAnswer] })
  artifacts: ArtifactAnswer[];
  @ApiPropertyOptional({ example: 'Interrupted: the process ended before the run did.' })
  error?: string;
  @ApiPropertyOptional({ example: 'ann', description: 'Who logs it, for runs of clients' })
  userId?: string;
  @ApiPropertyOptional({ description: 'true for runs that a client logs from elsewhere' })
  remote?: boolean;
}

export class ExperimentList extends PageAnswer {
  @ApiProperty({ type: [ExperimentAnswer] })
  items: ExperimentAnswer[];
}

export class RunList extends PageAnswer {
  @ApiProperty({ type: [RunAnswer] })
  items: RunAnswer[];
}

export class MetricPointList extends PageAnswer {
  @ApiProperty({ type: [MetricPointAnswer] })
  items: MetricPointAnswer[];
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsHexadecimal, IsIn, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import { ListQuery, PageAnswer } from '../../platform/http/listing.js';
import { RUN_STATUSES, type RunStatus } from '../run.js';

export class RunsQuery extends ListQuery {
  @ApiPropertyOptional({ example: '1', description: 'Experiment id' })
  @IsOptional()
  @Matches(/^\d{1,18}$/, { message: 'experiment must be a decimal number' })
  experiment?: string;

  @ApiPropertyOptional({ enum: RUN_STATUSES, example: 'FINISHED' })
  @IsOptional()
  @IsIn(RUN_STATUSES)
  status?: RunStatus;

  @ApiPropertyOptional({
    example: '0f343b0931126a20f133d67c2b018a3b',
    description: 'Run id of the parent; none: only runs that have no parent; any: only runs that have one',
  })
  @IsOptional()
  @Matches(/^([0-9a-f]{32}|none|any)$/, { message: 'parent must be a run id (32 hex digits), none or any' })
  parent?: string;

  @ApiPropertyOptional({ example: 'gradient-boosting', description: 'Equal to the tag pv.algorithm' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  algorithm?: string;

  @ApiPropertyOptional({ example: 'virtual-league', description: 'Equal to the tag pv.dataset' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  dataset?: string;

  @ApiPropertyOptional({
    example: 'validation_log_loss',
    default: 'startTime',
    description: 'startTime or the name of a metric; runs without the metric come last',
  })
  @IsOptional()
  @IsString()
  @Matches(/^[/\w.\- :]{1,250}$/, { message: 'sort must be startTime or the name of a metric' })
  sort: string = 'startTime';

  @ApiPropertyOptional({ enum: ['asc', 'desc'], default: 'desc' })
  @IsOptional()
  @IsIn(['asc', 'desc'])
  direction: 'asc' | 'desc' = 'desc';
}

export class RunParams {
  @ApiProperty({ example: '0f343b0931126a20f133d67c2b018a3b', description: 'Run id' })
  @IsHexadecimal()
  @Length(32, 32)
  id: string;
}

export class MetricParams extends RunParams {
  @ApiProperty({ example: 'validation_log_loss', description: 'Metric' })
  @IsString()
  @MaxLength(250)
  key: string;
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
  @ApiProperty({ example: 2 })
  step: number;
  @ApiProperty({ example: 1795496400000, description: 'Unix milliseconds' })
  timestamp: number;
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

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PageAnswer } from '../../platform/http/listing.js';
import { RUN_STATES, STEP_NAMES } from '../pipeline-run.js';

export class PipelineStepAnswer {
  @ApiProperty({ enum: STEP_NAMES, example: 'fetch' })
  name: string;
  @ApiProperty({ enum: ['pending', ...RUN_STATES], example: 'succeeded' })
  state: string;
  @ApiProperty({
    type: Object,
    example: { read: 100, inserted: 100 },
    description: 'Rows, games and trials by name',
  })
  counts: Record<string, number>;
  @ApiProperty({
    type: Object,
    example: { dataset: 'virtual-league' },
    description: 'The output of the step: batch, snapshot, study, version, verdict',
  })
  outputs: Record<string, string>;
  @ApiPropertyOptional({ type: String, format: 'date-time' })
  startedAt?: Date;
  @ApiPropertyOptional({ type: String, format: 'date-time' })
  finishedAt?: Date;
  @ApiPropertyOptional({ example: 0.063 })
  seconds?: number;
  @ApiPropertyOptional()
  error?: string;
}

export class PipelineRunAnswer {
  @ApiProperty({ example: '596bcf881552931fc630111181bed607' })
  id: string;
  @ApiProperty({ example: 'daily' })
  pipeline: string;
  @ApiProperty({ example: 'manual' })
  trigger: string;
  @ApiProperty({ example: 'HTTP' })
  by: string;
  @ApiProperty({ type: String, format: 'date-time' })
  scheduledAt: Date;
  @ApiProperty({ type: Object, description: 'What the run does' })
  options: object;
  @ApiProperty({
    enum: RUN_STATES,
    example: 'succeeded',
    description: 'interrupted: the process ended during it five times, so it is not restarted automatically',
  })
  state: string;
  @ApiPropertyOptional({ example: 'virtual-league', description: 'The dataset of its shots' })
  dataset?: string;
  @ApiProperty({ example: false, description: 'Whether it can be resumed' })
  resumable: boolean;
  @ApiPropertyOptional({
    example: 'POST /pipelines/runs/596bcf881552931fc630111181bed607/resume',
    description:
      'The request that resumes it at its first step that did not succeed; absent if it cannot be resumed',
  })
  resume?: string;
  @ApiProperty({ example: 1, description: '1, and one more for each resume' })
  attempts: number;
  @ApiProperty({ type: [PipelineStepAnswer] })
  steps: PipelineStepAnswer[];
  @ApiProperty({ type: String, format: 'date-time' })
  startedAt: Date;
  @ApiPropertyOptional({ type: String, format: 'date-time' })
  finishedAt?: Date;
  @ApiPropertyOptional({ example: 2.1 })
  seconds?: number;
  @ApiPropertyOptional({ type: Object, description: 'While it runs: progress of the current step' })
  progress?: object;
  @ApiPropertyOptional()
  error?: string;
}

export class PipelineRunList extends PageAnswer {
  @ApiProperty({ type: [PipelineRunAnswer] })
  items: PipelineRunAnswer[];
}

export class PipelineAnswer {
  @ApiProperty({ example: 'daily' })
  name: string;
  @ApiProperty({ enum: STEP_NAMES, isArray: true })
  steps: string[];
  @ApiProperty({ description: 'Whether the schedule starts runs' })
  enabled: boolean;
  @ApiProperty({ example: '0 5 * * *' })
  cron: string;
  @ApiProperty({ example: 'Europe/Paris' })
  zone: string;
  @ApiPropertyOptional({ type: String, format: 'date-time' })
  nextRunAt?: Date;
  @ApiProperty({ example: 100, description: 'Shots that a scheduled run fetches' })
  nodes: number;
  @ApiProperty({ example: 12, description: 'Runs so far' })
  runs: number;
  @ApiPropertyOptional({ type: PipelineRunAnswer })
  lastRun?: PipelineRunAnswer;
}

export class PipelineListAnswer {
  @ApiProperty({ type: [PipelineAnswer] })
  items: PipelineAnswer[];
  @ApiProperty({ example: 1 })
  total: number;
}

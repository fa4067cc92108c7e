import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PageAnswer } from '../../platform/http/listing.js';
import { VERDICTS } from '../../drift/index.js';
import { RETRAIN, RUN_STATES, STEP_NAMES, STEP_STATES } from '../pipeline-run.js';

export class StepConditionAnswer {
  @ApiProperty({
    enum: VERDICTS,
    isArray: true,
    example: ['changed', 'worse'],
    description: 'The verdicts of which a drift report of the run must have one',
  })
  report: string[];
}

export class PipelineStepAnswer {
  @ApiProperty({ enum: STEP_NAMES, example: 'fetch' })
  name: string;
  @ApiProperty({
    enum: STEP_STATES,
    example: 'succeeded',
    description: 'skipped: its condition did not hold, or it had nothing to do; reason says why',
  })
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
    description: 'The output of the step: batch, snapshot, drift reports, study, version, verdict',
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
  @ApiPropertyOptional({ type: StepConditionAnswer, description: 'Absent: the step is always performed' })
  when?: StepConditionAnswer;
  @ApiPropertyOptional({
    enum: VERDICTS,
    isArray: true,
    example: ['broken'],
    description: 'Of the step report: the verdicts after which the rest of the run is skipped',
  })
  stopOn?: string[];
  @ApiPropertyOptional({
    example: 'Step train was skipped.',
    description: 'Of a skipped step: why',
  })
  reason?: string;
}

export class PipelineRunAnswer {
  @ApiProperty({ example: '596bcf881552931fc630111181bed607' })
  id: string;
  @ApiProperty({ example: 'daily' })
  pipeline: string;
  @ApiPropertyOptional({
    example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    description:
      'SHA-256 of the file that declared the pipeline when the run began; absent for runs of versions without such a file',
  })
  definition?: string;
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

export class DeclaredStepAnswer {
  @ApiProperty({ enum: STEP_NAMES, example: 'train' })
  name: string;
  @ApiPropertyOptional({ type: StepConditionAnswer, description: 'Absent: always' })
  when?: StepConditionAnswer;
  @ApiPropertyOptional({
    enum: VERDICTS,
    isArray: true,
    example: ['broken'],
    description: 'Of the step report: the verdicts after which the rest of the run is skipped',
  })
  stopOn?: string[];
}

export class PipelineAnswer {
  @ApiProperty({ example: 'daily' })
  name: string;
  @ApiProperty({ example: 'All steps, from new shots to an election' })
  description: string;
  @ApiProperty({
    enum: STEP_NAMES,
    isArray: true,
    example: ['fetch', 'silver', 'gold', 'report', 'train', 'elect'],
  })
  steps: string[];
  @ApiProperty({ type: [DeclaredStepAnswer], description: 'The steps with what they depend on' })
  declared: DeclaredStepAnswer[];
  @ApiProperty({
    type: Object,
    example: { nodes: 100 },
    description: 'The parameters of each run, unless its request has others',
  })
  parameters: object;
  @ApiPropertyOptional({
    enum: RETRAIN,
    example: 'always',
    description: 'Whether a scheduled run trains always or only when needed; absent without the step train',
  })
  retrain?: string;
  @ApiProperty({
    example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    description: 'SHA-256 of the file that declares the pipelines',
  })
  definition: string;
  @ApiProperty({ example: true, description: 'Whether a schedule starts runs' })
  enabled: boolean;
  @ApiPropertyOptional({ example: '0 5 * * *', description: 'Absent: only requests start it' })
  cron?: string;
  @ApiPropertyOptional({ example: 'Europe/Paris' })
  zone?: string;
  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    description: 'When the next scheduled run is due',
  })
  nextRunAt?: Date;
  @ApiPropertyOptional({
    example: 100,
    description: 'Shots that a scheduled run fetches; absent without the step fetch',
  })
  nodes?: number;
  @ApiProperty({ example: 12, description: 'Runs so far' })
  runs: number;
  @ApiPropertyOptional({ type: PipelineRunAnswer })
  lastRun?: PipelineRunAnswer;
}

export class PipelineListAnswer {
  @ApiProperty({ type: [PipelineAnswer] })
  items: PipelineAnswer[];
  @ApiProperty({ example: 3 })
  total: number;
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { ArtifactAnswer, RUN_STATUSES } from '../../tracking/index.js';

export class ImportParams {
  @ApiProperty({ example: '1', description: 'Experiment id here' })
  @Matches(/^\d{1,18}$/, { message: 'experiment must be a decimal number' })
  experiment: string;
}

export class KeyAndValue {
  @ApiProperty({ example: 'depth' })
  key: string;
  @ApiPropertyOptional({ nullable: true, example: '3' })
  value?: string;
}

export class LastPoint {
  @ApiProperty({ example: 'loss' })
  key: string;
  @ApiProperty({ example: 0.65, description: 'A number, or the text NaN' })
  value: number;
  @ApiPropertyOptional({ nullable: true, example: 1795496400000, description: 'Unix milliseconds' })
  timestamp?: number;
  @ApiPropertyOptional({ nullable: true, example: 7 })
  step?: number;
}

/** For the API's description: bodies are read by `transfer/source/exported.ts`, which names each fault. Absent and null fields count as 0 or empty, as in protobuf. */
export class ExperimentBody {
  @ApiPropertyOptional({ nullable: true, example: '7', description: 'Its id at the source' })
  experiment_id?: string;
  @ApiProperty({ example: 'shots' })
  name: string;
  @ApiProperty({ enum: ['active', 'deleted'], example: 'active' })
  lifecycle_stage: string;
  @ApiPropertyOptional({ nullable: true, example: 1795496400000, description: 'Unix milliseconds' })
  creation_time?: number;
  @ApiPropertyOptional({ nullable: true, example: 1795496400000, description: 'Unix milliseconds' })
  last_update_time?: number;
  @ApiPropertyOptional({ nullable: true, type: [KeyAndValue] })
  tags?: KeyAndValue[];
}

export class RunBody {
  @ApiProperty({ example: '0f343b0931126a20f133d67c2b018a3b' })
  run_id: string;
  @ApiPropertyOptional({ nullable: true, example: 'run 7' })
  run_name?: string;
  @ApiPropertyOptional({ nullable: true, example: 'ann' })
  user_id?: string;
  @ApiProperty({ enum: RUN_STATUSES, example: 'FINISHED' })
  status: string;
  @ApiProperty({ enum: ['active', 'deleted'], example: 'active' })
  lifecycle_stage: string;
  @ApiPropertyOptional({ nullable: true, example: 1795496400000, description: 'Unix milliseconds' })
  start_time?: number;
  @ApiPropertyOptional({ nullable: true, example: 1795496460000, description: 'Unix milliseconds' })
  end_time?: number;
  @ApiPropertyOptional({ nullable: true, type: [KeyAndValue] })
  params?: KeyAndValue[];
  @ApiPropertyOptional({ nullable: true, type: [KeyAndValue] })
  tags?: KeyAndValue[];
  @ApiPropertyOptional({
    nullable: true,
    type: [LastPoint],
    example: [],
    description: 'The last point of each metric',
  })
  metrics?: LastPoint[];
  @ApiPropertyOptional({
    nullable: true,
    type: [Object],
    example: [
      { tags: [], dataset: { name: 'shots', digest: 'abc', source_type: 'local', source: 'shots.csv' } },
    ],
  })
  dataset_inputs?: object[];
  @ApiPropertyOptional({ nullable: true, type: [Object], example: [] })
  model_inputs?: object[];
  @ApiPropertyOptional({ nullable: true, type: [Object], example: [] })
  model_outputs?: object[];
}

export class ModelBody {
  @ApiProperty({ example: 'm-0f343b0931126a20f133d67c2b018a3b' })
  model_id: string;
  @ApiProperty({ example: 'model' })
  name: string;
  @ApiPropertyOptional({ nullable: true, example: 'tree' })
  model_type?: string;
  @ApiPropertyOptional({ nullable: true, example: '0f343b0931126a20f133d67c2b018a3b' })
  source_run_id?: string;
  @ApiProperty({ example: 'LOGGED_MODEL_READY' })
  status: string;
  @ApiPropertyOptional({ nullable: true, example: 1795496400000, description: 'Unix milliseconds' })
  creation_timestamp_ms?: number;
  @ApiPropertyOptional({ nullable: true, example: 1795496400000, description: 'Unix milliseconds' })
  last_updated_timestamp_ms?: number;
  @ApiPropertyOptional({ nullable: true, type: [KeyAndValue] })
  params?: KeyAndValue[];
  @ApiPropertyOptional({ nullable: true, type: [KeyAndValue] })
  tags?: KeyAndValue[];
  @ApiPropertyOptional({ nullable: true, type: [LastPoint] })
  metrics?: LastPoint[];
}

export class ImportedExperimentAnswer {
  @ApiProperty({ example: '1' })
  id: string;
  @ApiProperty({ description: 'false: an experiment of this name existed already' })
  isNew: boolean;
}

export class ImportedItemAnswer {
  @ApiProperty({ example: '0f343b0931126a20f133d67c2b018a3b', description: 'Its id here' })
  id: string;
  @ApiProperty({
    enum: ['begun', 'open', 'done'],
    example: 'begun',
    description: 'done: complete; open: partly here, the rest may follow',
  })
  state: string;
  @ApiProperty({ type: [ArtifactAnswer], description: 'The files that exist here' })
  files: ArtifactAnswer[];
  @ApiPropertyOptional({
    nullable: true,
    example: '1/0f343b0931126a20f133d67c2b018a3b/artifacts',
    description:
      'Where its files are uploaded, below /api/2.0/mlflow-artifacts/artifacts/; absent if the experiment keeps them elsewhere',
  })
  root?: string;
}

export class ImportedRunAnswer extends ImportedItemAnswer {
  @ApiProperty({
    type: Object,
    example: { loss: 2000 },
    description: 'Points per metric that an interrupted import has sent',
  })
  points: Record<string, number>;
}

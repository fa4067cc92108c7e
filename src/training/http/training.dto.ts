import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import { ALGORITHMS, type AlgorithmName } from '../../algorithms/catalogue/catalogue.js';
import { CALIBRATION_CHOICES, type CalibrationChoice } from '../../algorithms/evaluation/calibration.js';
import { MAX_SECONDS, MAX_TRIALS } from '../study/plan-study.js';
import { DATASET_NAME, DATASET_RULE } from '../../platform/http/dataset-name.js';
import { LATEST } from '../../platform/http/latest.js';
import { ListQuery } from '../../platform/http/listing.js';
import { type Pruner, PRUNERS, type Sampler, SAMPLERS } from '../study/study.js';
import type { Trial } from '../trial/trial.js';

const TRIAL_STATES = ['running', 'finished', 'failed', 'killed', 'pruned'];
const MAX_SEED = 4_294_967_295;

export class CatalogueQuery {
  @ApiPropertyOptional({
    enum: ['json', 'csv'],
    default: 'json',
    description: 'CSV has one line per parameter',
  })
  @MayBeAbsent()
  @IsIn(['json', 'csv'])
  format: 'json' | 'csv' = 'json';
}

export class StudyAlgorithm {
  @ApiProperty({ enum: ALGORITHMS.map(({ name }) => name), example: 'gradient-boosting' })
  @IsString()
  @MaxLength(100)
  name: AlgorithmName;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    example: {
      trees: 60,
      categoricalFeatures: ['Shot_Zone_Combined'],
      monotoneConstraints: { Shot_Distance_Meters: -1 },
    },
    description:
      'Parameters by name; those left out have their default in the first trial and are drawn in further ones',
  })
  @MayBeAbsent()
  @IsObject()
  parameters?: Record<string, unknown>;
}

export class StartStudyRequest {
  @ApiPropertyOptional({
    description:
      'To resume a study that was interrupted: its id (32 hex digits), with the same request. Drawn at random if absent',
  })
  @MayBeAbsent()
  @Matches(/^[0-9a-f]{32}$/, { message: 'id must be 32 lower-case hex digits' })
  id?: string;

  @ApiPropertyOptional({
    description: 'Snapshot id, or latest',
    default: 'latest',
    example: 'latest',
  })
  @MayBeAbsent()
  @Matches(/^(latest|[0-9a-f]{64})$/, { message: 'snapshot must be latest or a snapshot id (64 hex digits)' })
  snapshot: string = 'latest';

  @ApiPropertyOptional({
    description: 'With the snapshot latest: of which dataset. Default: the latest of all',
    example: 'virtual-league',
  })
  @MayBeAbsent()
  @Matches(DATASET_NAME, DATASET_RULE)
  dataset?: string;

  @ApiProperty({
    type: [StudyAlgorithm],
    minItems: 1,
    maxItems: 20,
    example: [{ name: 'gradient-boosting' }],
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => StudyAlgorithm)
  algorithms: StudyAlgorithm[];

  @ApiPropertyOptional({
    description: 'Of each algorithm',
    minimum: 1,
    maximum: MAX_TRIALS,
    default: 1,
    example: 2,
  })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_TRIALS)
  trials: number = 1;

  @ApiPropertyOptional({
    enum: SAMPLERS,
    default: 'tpe',
    description: 'How further trials are drawn: evenly, or from what earlier ones have shown',
  })
  @MayBeAbsent()
  @IsIn(SAMPLERS)
  sampler: Sampler = 'tpe';

  @ApiPropertyOptional({
    enum: PRUNERS,
    default: 'none',
    description:
      'halving: all trials but the first of each algorithm begin on a ninth of the training rows; the best third goes on to a third of them, and the best third of those to all; the rest is pruned',
  })
  @MayBeAbsent()
  @IsIn(PRUNERS)
  pruner: Pruner = 'none';

  @ApiPropertyOptional({
    enum: CALIBRATION_CHOICES,
    default: 'auto',
    description: 'Of the probabilities, on the validation part; auto: what cross-validation prefers',
  })
  @MayBeAbsent()
  @IsIn(CALIBRATION_CHOICES)
  calibration: CalibrationChoice = 'auto';

  @ApiPropertyOptional({
    description: 'After so many seconds the study ends with the trials that have finished. Absent: no limit',
    minimum: 1,
    maximum: MAX_SECONDS,
    example: 600,
  })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_SECONDS)
  maxSeconds?: number;

  @ApiPropertyOptional({ minimum: 0, maximum: MAX_SEED, default: 42, example: 42 })
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(MAX_SEED)
  seed: number = 42;
}

export class StudiesQuery extends ListQuery {
  @ApiPropertyOptional({ example: 'virtual-league', description: 'On snapshots of this dataset only' })
  @MayBeAbsent()
  @Matches(DATASET_NAME, DATASET_RULE)
  dataset?: string;
}

export class TrialsQuery extends ListQuery {
  @ApiPropertyOptional({ enum: TRIAL_STATES })
  @MayBeAbsent()
  @IsIn(TRIAL_STATES)
  state?: Trial['state'];

  @ApiPropertyOptional({ enum: ALGORITHMS.map(({ name }) => name) })
  @MayBeAbsent()
  @IsIn(ALGORITHMS.map(({ name }) => name))
  algorithm?: AlgorithmName;
}

export class StudyParams {
  @ApiProperty({ example: LATEST, description: 'Study id, or latest: the study that started last' })
  @IsString()
  @MaxLength(200)
  id: string;
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ANY_VALUE } from '../../platform/http/any-value.js';
import { PageAnswer } from '../../platform/http/listing.js';
import { CALIBRATION_CHOICES } from '../../algorithms/evaluation/calibration.js';
import { PRUNERS, SAMPLERS } from '../study/study.js';

const RUN = '0f343b0931126a20f133d67c2b018a3b';
const STUDY = '6d0f846348a856321729a2f36734d1a7';
const HASH = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const TRIAL_STATES = ['running', 'finished', 'failed', 'killed', 'pruned'];
const STUDY_STATES = ['running', 'finished', 'failed', 'killed', 'interrupted'];

export class ParameterAnswer {
  @ApiProperty({ example: 'trees' })
  name: string;
  @ApiProperty({
    example: 'integer',
    enum: ['integer', 'number', 'boolean', 'choice', 'features', 'directions'],
    description:
      'features: a list of names; directions: an object with 1, 0 or -1 by name; both also as their text',
  })
  type: string;
  @ApiProperty({ example: 100, description: 'Of the type of the parameter', ...ANY_VALUE })
  default: unknown;
  @ApiPropertyOptional({ example: 1 })
  min?: number;
  @ApiPropertyOptional({ example: 2000 })
  max?: number;
  @ApiPropertyOptional({
    type: [String],
    example: ['a', 'b'],
    description: 'Or the features that may be named',
  })
  choices?: string[];
  @ApiPropertyOptional({ example: 'log', description: 'How a trial draws it: evenly on this scale' })
  scale?: string;
  @ApiPropertyOptional({
    type: [Number],
    example: [50, 500],
    description: 'Where a trial draws it from; absent: it keeps the default',
  })
  search?: number[];
  @ApiProperty({ example: 'Number of trees' })
  text: string;
}

export class AlgorithmAnswer {
  @ApiProperty({ example: 'gradient-boosting' })
  name: string;
  @ApiProperty({ example: 'Gradient boosting' })
  title: string;
  @ApiProperty({
    enum: ['typescript', 'npm', 'native'],
    example: 'typescript',
    description: 'npm: fitted by the package; native: by the C library, in a separate process',
  })
  engine: string;
  @ApiProperty({ example: true, description: 'Whether this machine can run it' })
  available: boolean;
  @ApiPropertyOptional({
    example: 'python3 is not on the PATH',
    description: 'Why not; studies that name it are refused',
  })
  reason?: string;
  @ApiProperty({ example: 'Histogram gradient boosting of trees that grow leaf by leaf.' })
  text: string;
  @ApiPropertyOptional({ example: 2000, description: 'Rows it is fitted on at the most; absent: all' })
  maxRows?: number;
  @ApiProperty({ type: [ParameterAnswer] })
  parameters: ParameterAnswer[];
}

export class CatalogueAnswer {
  @ApiProperty({ type: [AlgorithmAnswer] })
  items: AlgorithmAnswer[];
  @ApiProperty({ example: 5 })
  total: number;
}

export class StudyStarted {
  @ApiProperty({ example: STUDY })
  id: string;
  @ApiProperty({ example: HASH })
  snapshot: string;
  @ApiProperty({ example: `/training/studies/${STUDY}` })
  href: string;
}

export class ScoresAnswer {
  @ApiProperty({ example: 3012 })
  rows: number;
  @ApiProperty({ example: 0.4571, description: 'Share of shots that went in' })
  baseRate: number;
  @ApiProperty({ example: 0.6312 })
  accuracy: number;
  @ApiProperty({ example: 0.6204 })
  precision: number;
  @ApiProperty({ example: 0.4711 })
  recall: number;
  @ApiProperty({ example: 0.5355 })
  f1: number;
  @ApiProperty({
    example: 0.6498,
    type: Number,
    nullable: true,
    description: 'null where there is one class only',
  })
  rocAuc: number | null;
  @ApiProperty({ example: 0.6477, description: 'Nats' })
  logLoss: number;
  @ApiProperty({ example: 0.2283 })
  brier: number;
  @ApiProperty({
    example: 0.0123,
    type: Number,
    nullable: true,
    description:
      'Expected calibration error over ten bins of equal width; null in runs from before it was recorded',
  })
  ece: number | null;
  @ApiProperty({ example: 0.6894, description: "Of always answering the training part's base rate" })
  baseRateLogLoss: number;
}

export class PartScoresAnswer {
  @ApiProperty({ type: ScoresAnswer })
  train: ScoresAnswer;
  @ApiProperty({ type: ScoresAnswer })
  validation: ScoresAnswer;
  @ApiProperty({ type: ScoresAnswer })
  test: ScoresAnswer;
}

export class RungAnswer {
  @ApiProperty({ example: 1, description: 'From 1' })
  rung: number;
  @ApiProperty({ example: 23012, description: 'Training rows of the sample' })
  rows: number;
  @ApiProperty({ example: 0.6561, description: 'Of the validation part, in nats' })
  logLoss: number;
  @ApiProperty({ example: 0.21, description: 'Of the fit' })
  seconds: number;
}

export class TrialAnswer {
  @ApiProperty({ example: RUN })
  runId: string;
  @ApiProperty({ example: 'gradient-boosting' })
  algorithm: string;
  @ApiProperty({ example: 0 })
  index: number;
  @ApiProperty({ type: Object, example: { trees: 60 } })
  parameters: Record<string, unknown>;
  @ApiProperty({ example: 2418736112 })
  seed: number;
  @ApiProperty({
    enum: TRIAL_STATES,
    example: 'finished',
    description: 'pruned: stopped early by halving; error says why, and it has no model',
  })
  state: string;
  @ApiPropertyOptional({ example: HASH })
  modelHash?: string;
  @ApiPropertyOptional({ type: PartScoresAnswer })
  scores?: PartScoresAnswer;
  @ApiPropertyOptional({ example: 1.84 })
  durationSeconds?: number;
  @ApiPropertyOptional({
    type: [RungAnswer],
    description: 'Its results on samples of the training rows, with halving',
  })
  rungs?: RungAnswer[];
  @ApiPropertyOptional({ example: 'The study was cancelled during this trial.' })
  error?: string;
}

export class TrialList extends PageAnswer {
  @ApiProperty({ type: [TrialAnswer] })
  items: TrialAnswer[];
}

export class CurrentTrialAnswer {
  @ApiProperty({ example: RUN })
  runId: string;
  @ApiProperty({ example: 'random-forest' })
  algorithm: string;
  @ApiProperty({ example: 1 })
  index: number;
  @ApiPropertyOptional({ example: 1, description: 'Of halving; absent: it is fitted on all rows' })
  rung?: number;
  @ApiProperty({ example: 40 })
  iterations: number;
  @ApiPropertyOptional({ example: 100 })
  iterationsTotal?: number;
}

export class StudyProgressAnswer {
  @ApiProperty({ example: 1, description: 'Trials that have ended' })
  done: number;
  @ApiProperty({ example: 3 })
  total: number;
  @ApiPropertyOptional({
    example: 0.12,
    description: 'Trials per second; absent until five seconds are measured',
  })
  rate?: number;
  @ApiPropertyOptional({ example: 16.7, description: 'Seconds to the end at this rate' })
  etaSeconds?: number;
  @ApiProperty({ type: [CurrentTrialAnswer] })
  current: CurrentTrialAnswer[];
}

export class StudyAnswer {
  @ApiProperty({ example: STUDY })
  id: string;
  @ApiProperty({ example: RUN, description: 'Parent run in tracking' })
  runId: string;
  @ApiProperty({ example: HASH })
  snapshot: string;
  @ApiProperty({ example: 'virtual-league' })
  dataset: string;
  @ApiProperty({ example: 42 })
  seed: number;
  @ApiProperty({ enum: PRUNERS, example: 'halving' })
  pruner: string;
  @ApiPropertyOptional({ enum: SAMPLERS, example: 'tpe' })
  sampler?: string;
  @ApiPropertyOptional({ enum: CALIBRATION_CHOICES, example: 'auto' })
  calibration?: string;
  @ApiPropertyOptional({ example: 60, description: 'Absent: no limit' })
  maxSeconds?: number;
  @ApiProperty({ enum: STUDY_STATES, example: 'running' })
  state: string;
  @ApiPropertyOptional({ type: StudyProgressAnswer, description: 'While it runs' })
  progress?: StudyProgressAnswer;
  @ApiProperty({ type: [TrialAnswer] })
  trials: TrialAnswer[];
  @ApiPropertyOptional({ type: TrialAnswer, description: 'The lowest validation log loss' })
  best?: TrialAnswer;
  @ApiPropertyOptional({
    enum: ['seconds'],
    description: 'The budget that ended it before all trials were done',
  })
  cutBy?: string;
  @ApiPropertyOptional({ example: 'No trial of the study finished. The first failed with: …' })
  error?: string;
}

export class StudySummary {
  @ApiProperty({ example: STUDY })
  id: string;
  @ApiProperty({ example: RUN })
  runId: string;
  @ApiProperty({ enum: STUDY_STATES, example: 'finished' })
  state: string;
  @ApiProperty({ example: 'virtual-league' })
  dataset: string;
  @ApiProperty({ example: HASH })
  snapshot: string;
  @ApiProperty({ type: [String], example: ['gradient-boosting', 'logistic-regression'] })
  algorithms: string[];
  @ApiProperty({ example: 3 })
  trials: number;
  @ApiProperty({ enum: PRUNERS, example: 'halving' })
  pruner: string;
  @ApiProperty({ example: 42 })
  seed: number;
  @ApiProperty({ example: '2026-11-24T05:00:00.000Z', type: String, format: 'date-time' })
  startTime: Date;
  @ApiPropertyOptional({ example: '2026-11-24T05:00:08.000Z', type: String, format: 'date-time' })
  endTime?: Date;
  @ApiPropertyOptional({ example: RUN })
  bestRunId?: string;
  @ApiPropertyOptional({ example: 'gradient-boosting' })
  bestAlgorithm?: string;
  @ApiPropertyOptional({ example: 0.6477 })
  bestValidationLogLoss?: number;
  @ApiPropertyOptional({ example: 'No trial of the study finished. The first failed with: …' })
  error?: string;
}

export class StudyList extends PageAnswer {
  @ApiProperty({ type: [StudySummary] })
  items: StudySummary[];
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import { PREDICTION_ROLES, type PredictionRole } from '../blocks/prediction-columns.js';
import { PredictionConditions } from './predictions.dto.js';

/** Lengths of windows in ms. They begin at multiples of their length since 1970, in UTC. */
export const WINDOW_MS = { hour: 3_600_000, day: 86_400_000 } as const;
type WindowName = keyof typeof WINDOW_MS;

export class LiveMetricsQuery extends PredictionConditions {
  @ApiPropertyOptional({ enum: Object.keys(WINDOW_MS), description: 'Also for each hour or day (UTC)' })
  @MayBeAbsent()
  @IsIn(Object.keys(WINDOW_MS))
  window?: WindowName;
}

const MEAN = { nullable: true, type: Number } as const;

class LiveScoresAnswer {
  @ApiProperty({ example: 1200 })
  predictions: number;
  @ApiProperty({ example: 1000, description: 'Those with an outcome; all means are over these' })
  withOutcome: number;
  @ApiProperty({ ...MEAN, example: 0.46, description: 'Share of made shots' })
  madeRate: number | null;
  @ApiProperty({ ...MEAN, example: 0.47 })
  meanProbability: number | null;
  @ApiProperty({ ...MEAN, example: 0.62, description: 'Share of correct predictions' })
  accuracy: number | null;
  @ApiProperty({ ...MEAN, example: 0.65, description: 'Nats' })
  logLoss: number | null;
  @ApiProperty({ ...MEAN, example: 0.23 })
  brier: number | null;
  @ApiProperty({ ...MEAN, example: 0.01, description: 'Expected calibration error over ten bins' })
  calibrationError: number | null;
}

class ScoreBinAnswer {
  @ApiProperty({ example: 0.4 })
  from: number;
  @ApiProperty({ example: 0.5 })
  to: number;
  @ApiProperty({ example: 0.45 })
  meanPredicted: number;
  @ApiProperty({ example: 0.44 })
  observedRate: number;
  @ApiProperty({ example: 300 })
  count: number;
}

class BinnedScoresAnswer extends LiveScoresAnswer {
  @ApiProperty({ type: [ScoreBinAnswer], description: 'The calibration curve: bins that have rows' })
  bins: ScoreBinAnswer[];
}

class ZoneScoresAnswer extends LiveScoresAnswer {
  @ApiProperty({ example: 1, minimum: 0, maximum: 7 })
  zone: number;
  @ApiProperty({ example: 'Restricted Area' })
  name: string;
}

class ShotTypeScoresAnswer extends LiveScoresAnswer {
  @ApiProperty({ example: 2, enum: [0, 2, 3] })
  shotType: number;
  @ApiProperty({ example: '2PT Field Goal' })
  name: string;
}

class VersionScoresAnswer extends BinnedScoresAnswer {
  @ApiProperty({ example: 'parivision' })
  model: string;
  @ApiProperty({ example: 3 })
  version: number;
  @ApiProperty({ example: 'champion', enum: PREDICTION_ROLES })
  role: PredictionRole;
  @ApiProperty({ type: [ZoneScoresAnswer] })
  zones: ZoneScoresAnswer[];
  @ApiProperty({ type: [ShotTypeScoresAnswer] })
  shotTypes: ShotTypeScoresAnswer[];
}

class WindowVersionAnswer extends LiveScoresAnswer {
  @ApiProperty({ example: 'parivision' })
  model: string;
  @ApiProperty({ example: 3 })
  version: number;
  @ApiProperty({ example: 'champion', enum: PREDICTION_ROLES })
  role: PredictionRole;
}

class WindowScoresAnswer extends LiveScoresAnswer {
  @ApiProperty({ type: String, format: 'date-time', example: '2026-12-01T00:00:00.000Z' })
  from: Date;
  @ApiProperty({ type: String, format: 'date-time', example: '2026-12-02T00:00:00.000Z' })
  to: Date;
  @ApiProperty({ type: [WindowVersionAnswer] })
  versions: WindowVersionAnswer[];
}

export class LiveMetricsAnswer extends BinnedScoresAnswer {
  @ApiProperty({ type: [VersionScoresAnswer] })
  versions: VersionScoresAnswer[];
  @ApiProperty({ type: [WindowScoresAnswer], description: 'Empty without `window`' })
  windows: WindowScoresAnswer[];
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PageAnswer } from '../../platform/http/listing.js';
import { CAUSES, REPORT_PARTS, TRIGGERS, VERDICTS } from '../reports/report.js';
import { WINDOW_SOURCES } from '../windows/window.js';
import {
  DriftColumnAnswer,
  DriftEstimatesAnswer,
  DriftMultivariateAnswer,
  DriftPerformanceAnswer,
  DriftQualityAnswer,
  DriftSegmentAnswer,
  EstimateAnswer,
} from './finding-answers.dto.js';

const REPORT = '6d0f846348a856321729a2f36734d1a7';
const SENTENCE =
  'Nothing changed that chance does not explain (7 columns, 5,012 rows of 60 games against 14,210 rows of 170 games of the reference); the model is not measurably worse: log loss 0.6512 against 0.6498 on the reference (+0.0014, 95 % interval -0.0031 to +0.0059).';

export class DriftWindowAnswer {
  @ApiProperty({ enum: WINDOW_SOURCES, example: 'gold' })
  source: string;
  @ApiPropertyOptional({ example: 'virtual-league' })
  dataset?: string;
  @ApiPropertyOptional({ example: 'parivision', description: 'Predictions: whose' })
  model?: string;
  @ApiPropertyOptional({ example: 3 })
  version?: number;
  @ApiProperty({ example: 5012 })
  rows: number;
  @ApiProperty({ example: 60, description: '0 where none is known' })
  games: number;
  @ApiProperty({ example: 5012, description: 'Rows with a known result' })
  labelled: number;
  @ApiPropertyOptional({ example: '2026-03-01', description: 'Date or time of the first row' })
  from?: string;
  @ApiPropertyOptional({ example: '2026-03-07', description: 'Date or time of the last row' })
  to?: string;
  @ApiPropertyOptional({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  snapshot?: string;
}

export class DriftSpecAnswer {
  @ApiProperty({ enum: WINDOW_SOURCES, example: 'gold' })
  source: string;
  @ApiPropertyOptional({ example: 'virtual-league' })
  dataset?: string;
  @ApiPropertyOptional({ example: 20260301, description: 'YYYYMMDD' })
  fromDate?: number;
  @ApiPropertyOptional({ example: 20260307, description: 'YYYYMMDD' })
  toDate?: number;
  @ApiPropertyOptional({ example: '2026-12-01T00:00:00.000Z', type: String, format: 'date-time' })
  from?: Date;
  @ApiPropertyOptional({ example: '2026-12-02T00:00:00.000Z', type: String, format: 'date-time' })
  to?: Date;
  @ApiPropertyOptional({ example: 5000 })
  last?: number;
  @ApiPropertyOptional({ example: 7 })
  days?: number;
}

export class DriftOptionsAnswer {
  @ApiProperty({ enum: REPORT_PARTS, isArray: true, example: ['data', 'quality'] })
  parts: string[];
  @ApiProperty({ type: [String], example: ['psi'], description: 'Further tests of the catalogue' })
  tests: string[];
  @ApiProperty({ example: 0.001, description: 'Probability of a false alarm of the whole report' })
  level: number;
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'number' },
    example: { X_Location: 0.2 },
    description: 'Smallest effects that matter, by column',
  })
  effects?: Record<string, number>;
}

export class DriftCauseAnswer {
  @ApiProperty({ enum: CAUSES, example: 'distribution' })
  kind: string;
  @ApiPropertyOptional({ example: 'Shot_Type_Encoded' })
  column?: string;
  @ApiPropertyOptional({ example: 'Shot type: three points' })
  segment?: string;
  @ApiProperty({ example: 'Shot_Type_Encoded changed: 3 from 39.1 % to 50.8 % (total variation 0.117).' })
  text: string;
  @ApiPropertyOptional({
    type: [String],
    example: ['Shot_Distance_Meters', 'Y_Location'],
    description: 'Columns that changed because this did',
  })
  consequences?: string[];
}

export class DriftDamageAnswer {
  @ApiProperty({
    enum: ['measured', 'estimated', 'unknown'],
    example: 'measured',
    description: 'measured: by outcomes; estimated: without',
  })
  known: string;
  @ApiPropertyOptional({ type: EstimateAnswer, description: 'Log loss above that of the reference, in nats' })
  logLoss?: EstimateAnswer;
  @ApiProperty({ example: 'Log loss 0.6512 against 0.6498 on the reference (+0.0014).' })
  text: string;
}

export class DriftVerdictAnswer {
  @ApiProperty({
    enum: VERDICTS,
    example: 'ok',
    description:
      'ok: nothing changed that chance does not explain; changed: the data changed; worse: the model is measurably worse; broken: the data is damaged; too-few: too few rows or games',
  })
  state: string;
  @ApiProperty({ example: SENTENCE })
  sentence: string;
  @ApiProperty({ type: [DriftCauseAnswer], description: 'The most serious first' })
  causes: DriftCauseAnswer[];
  @ApiProperty({ type: DriftDamageAnswer, description: 'What the change does to the model' })
  damage: DriftDamageAnswer;
}

export class DriftReportAnswer {
  @ApiProperty({ example: REPORT, description: 'The same content gives the same id' })
  id: string;
  @ApiProperty({ example: '2026-12-01T05:15:00.000Z', type: String, format: 'date-time' })
  createdAt: Date;
  @ApiPropertyOptional({
    example: '2026-12-01T06:15:00.000Z',
    type: String,
    format: 'date-time',
    description: 'When it was last made again, with the same result',
  })
  confirmedAt?: Date;
  @ApiProperty({ example: 'api' })
  by: string;
  @ApiProperty({ enum: TRIGGERS, example: 'manual' })
  trigger: string;
  @ApiProperty({ example: 'parivision' })
  model: string;
  @ApiProperty({ example: 3, description: 'Whose reference it is' })
  version: number;
  @ApiProperty({ type: DriftSpecAnswer, description: 'The window as it was requested' })
  spec: DriftSpecAnswer;
  @ApiProperty({ type: DriftOptionsAnswer })
  options: DriftOptionsAnswer;
  @ApiProperty({ type: DriftWindowAnswer })
  reference: DriftWindowAnswer;
  @ApiProperty({ type: DriftWindowAnswer })
  current: DriftWindowAnswer;
  @ApiProperty({ type: DriftVerdictAnswer })
  verdict: DriftVerdictAnswer;
  @ApiProperty({ type: [DriftColumnAnswer] })
  columns: DriftColumnAnswer[];
  @ApiProperty({ type: [DriftQualityAnswer] })
  quality: DriftQualityAnswer[];
  @ApiPropertyOptional({ type: DriftPerformanceAnswer, description: 'Absent without outcomes' })
  performance?: DriftPerformanceAnswer;
  @ApiProperty({ type: [DriftEstimatesAnswer], description: 'Scores without outcomes' })
  estimates: DriftEstimatesAnswer[];
  @ApiPropertyOptional({ type: DriftMultivariateAnswer })
  multivariate?: DriftMultivariateAnswer;
  @ApiProperty({ type: [DriftSegmentAnswer] })
  segments: DriftSegmentAnswer[];
  @ApiProperty({
    type: [String],
    example: [],
    description: 'Caps that were reached; parts that were left out, and why',
  })
  notes: string[];
  @ApiProperty({ example: 812, description: 'Milliseconds' })
  tookMs: number;
  @ApiPropertyOptional({
    example: '0f343b0931126a20f133d67c2b018a3b',
    description: 'The run of the experiment monitoring that has the report among its files',
  })
  runId?: string;
}

export class DriftReportSummaryAnswer {
  @ApiProperty({ example: REPORT })
  id: string;
  @ApiProperty({ example: '2026-12-01T05:15:00.000Z', type: String, format: 'date-time' })
  createdAt: Date;
  @ApiPropertyOptional({ example: '2026-12-01T06:15:00.000Z', type: String, format: 'date-time' })
  confirmedAt?: Date;
  @ApiProperty({ example: 'api' })
  by: string;
  @ApiProperty({ enum: TRIGGERS, example: 'manual' })
  trigger: string;
  @ApiProperty({ example: 'parivision' })
  model: string;
  @ApiProperty({ example: 3 })
  version: number;
  @ApiProperty({ enum: WINDOW_SOURCES, example: 'gold' })
  source: string;
  @ApiPropertyOptional({ example: 'virtual-league' })
  dataset?: string;
  @ApiProperty({ example: 5012 })
  rows: number;
  @ApiProperty({ example: 60 })
  games: number;
  @ApiProperty({ example: 5012 })
  labelled: number;
  @ApiPropertyOptional({ example: '2026-03-01' })
  from?: string;
  @ApiPropertyOptional({ example: '2026-03-07' })
  to?: string;
  @ApiProperty({ enum: VERDICTS, example: 'ok' })
  verdict: string;
  @ApiProperty({ example: SENTENCE })
  sentence: string;
  @ApiProperty({
    enum: CAUSES,
    isArray: true,
    example: ['distribution'],
    description: 'The most serious first',
  })
  causes: string[];
  @ApiProperty({ example: 7, description: 'Features that were compared' })
  columns: number;
  @ApiProperty({ example: 0, description: 'Features that drifted' })
  driftedColumns: number;
  @ApiPropertyOptional({ example: 0.6512, description: 'Measured, with outcomes' })
  logLoss?: number;
  @ApiPropertyOptional({ example: 0.6505, description: 'Estimated, without outcomes' })
  estimatedLogLoss?: number;
}

export class DriftReportList extends PageAnswer {
  @ApiProperty({ type: [DriftReportSummaryAnswer] })
  items: DriftReportSummaryAnswer[];
}

export class DriftReportBegun {
  @ApiProperty({ example: REPORT })
  id: string;
  @ApiProperty({ enum: ['running'], example: 'running' })
  state: 'running';
  @ApiProperty({ example: 'multivariate', description: 'The part that is being examined' })
  step: string;
  @ApiProperty({ example: '2026-12-01T05:15:00.000Z', type: String, format: 'date-time' })
  startedAt: Date;
  @ApiProperty({ example: `/drift/reports/${REPORT}` })
  href: string;
}

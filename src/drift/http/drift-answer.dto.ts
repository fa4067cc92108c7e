import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CAUSES, VERDICTS } from '../reports/report.js';
import { WINDOW_SOURCES } from '../windows/window.js';

const REPORT = '6d0f846348a856321729a2f36734d1a7';

export class DriftColumnEffectAnswer {
  @ApiProperty({ example: 'Shot_Type_Encoded' })
  column: string;
  @ApiProperty({
    example: 0.31,
    description: 'In units of the smallest effect that matters: 1 and more matters',
  })
  effect: number;
  @ApiProperty({ example: false })
  drifted: boolean;
}

export class DriftMeasureAnswer {
  @ApiProperty({ enum: WINDOW_SOURCES, example: 'gold' })
  source: string;
  @ApiProperty({ example: REPORT, description: 'Id of the report' })
  report: string;
  @ApiProperty({ example: `/drift/reports/${REPORT}` })
  href: string;
  @ApiProperty({ example: `/drift/reports/${REPORT}.html` })
  page: string;
  @ApiProperty({ example: 'parivision' })
  model: string;
  @ApiProperty({ example: 3 })
  version: number;
  @ApiProperty({
    example: '2026-12-01T05:15:00.000Z',
    type: String,
    format: 'date-time',
    description: 'When it was made or last confirmed',
  })
  at: Date;
  @ApiProperty({ example: 2712.4 })
  ageSeconds: number;
  @ApiProperty({ enum: VERDICTS, example: 'ok' })
  verdict: string;
  @ApiProperty({ example: 'Nothing changed that chance does not explain.' })
  sentence: string;
  @ApiProperty({ enum: CAUSES, isArray: true, example: ['distribution'] })
  causes: string[];
  @ApiProperty({ example: 5000, description: 'Rows of the window' })
  rows: number;
  @ApiPropertyOptional({ example: 0.14, description: 'Share of the features that drifted' })
  driftedShare?: number;
  @ApiProperty({ type: [DriftColumnEffectAnswer] })
  columns: DriftColumnEffectAnswer[];
  @ApiPropertyOptional({ example: 0.6512, description: 'Measured, with outcomes' })
  logLoss?: number;
  @ApiPropertyOptional({ example: 0.6498 })
  referenceLogLoss?: number;
  @ApiPropertyOptional({ example: 0.0014 })
  logLossGap?: number;
  @ApiPropertyOptional({ example: 0.6505, description: 'Estimated, without outcomes' })
  estimatedLogLoss?: number;
  @ApiPropertyOptional({ example: 0.012 })
  calibrationError?: number;
  @ApiProperty({ example: 0, description: 'Quality checks that failed' })
  failedChecks: number;
}

export class DriftRunningAnswer {
  @ApiProperty({ example: REPORT })
  id: string;
  @ApiProperty({ example: '2026-12-01T05:15:00.000Z', type: String, format: 'date-time' })
  startedAt: Date;
  @ApiProperty({ example: 'multivariate' })
  step: string;
}

export class DriftScheduleAnswer {
  @ApiProperty({ example: true })
  enabled: boolean;
  @ApiProperty({ example: '15 * * * *' })
  cron: string;
  @ApiProperty({ example: 5000, description: 'The newest predictions that a scheduled report is about' })
  rows: number;
  @ApiPropertyOptional({ example: '2026-12-01T06:15:00.000Z', type: String, format: 'date-time' })
  nextAt?: Date;
}

export class DriftAnswer {
  @ApiProperty({ type: [DriftMeasureAnswer], description: 'The newest report on each source' })
  items: DriftMeasureAnswer[];
  @ApiProperty({ type: [DriftRunningAnswer] })
  running: DriftRunningAnswer[];
  @ApiProperty({ type: DriftScheduleAnswer })
  schedule: DriftScheduleAnswer;
  @ApiProperty({ example: '/drift/reports' })
  reports: string;
  @ApiProperty({ example: '/drift/tests' })
  tests: string;
}

export class DriftTestRuleAnswer {
  @ApiProperty({ enum: ['pValue', 'statistic'], example: 'pValue', description: 'Which number decides' })
  from: string;
  @ApiProperty({
    enum: ['below', 'at-most', 'at-least'],
    example: 'at-most',
    description: 'A column has drifted if that number is below, at most, or at least the threshold',
  })
  drifted: string;
  @ApiProperty({ example: 0.05 })
  threshold: number;
}

export class DriftTestAnswer {
  @ApiProperty({ example: 'kolmogorov-smirnov' })
  name: string;
  @ApiProperty({ example: 'Kolmogorov–Smirnov' })
  title: string;
  @ApiProperty({ example: 'ks', description: 'What Evidently calls it' })
  evidentlyName: string;
  @ApiProperty({
    enum: ['numeric', 'category', 'both'],
    example: 'numeric',
    description: 'For which columns',
  })
  columns: string;
  @ApiProperty({ example: 1, description: 'The least number of values on each side' })
  leastRows: number;
  @ApiPropertyOptional({ example: 100, description: 'The most categories, if there is a limit' })
  mostCategories?: number;
  @ApiPropertyOptional({ example: true, description: 'Its p-value comes from random draws' })
  seeded?: boolean;
  @ApiProperty({ type: DriftTestRuleAnswer })
  verdict: DriftTestRuleAnswer;
  @ApiProperty({ example: 'The largest distance between the two distribution functions.' })
  text: string;
}

export class DriftTestList {
  @ApiProperty({ type: [DriftTestAnswer] })
  items: DriftTestAnswer[];
  @ApiProperty({ example: 18 })
  total: number;
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CAUSES, VERDICTS } from '../reports/report.js';

export class EstimateAnswer {
  @ApiProperty({ example: 0.0014, nullable: true, type: Number })
  value: number | null;
  @ApiPropertyOptional({ type: [Number], example: [-0.0031, 0.0059], description: '95 %' })
  interval?: [number, number];
}

export class DriftEffectAnswer extends EstimateAnswer {
  @ApiProperty({ example: 'total variation' })
  name: string;
  @ApiProperty({ example: 0.05, description: 'The smallest that matters' })
  threshold: number;
  @ApiPropertyOptional({ example: true, description: "Learned from the reference's own windows" })
  learned?: boolean;
}

export class DriftColumnSummaryAnswer {
  @ApiProperty({ example: 5012, description: 'Rows' })
  count: number;
  @ApiProperty({ example: 0, description: 'Rows without a value' })
  missing: number;
  @ApiProperty({ example: 2.39, nullable: true, type: Number })
  mean: number | null;
  @ApiProperty({ example: 0.49, nullable: true, type: Number })
  std: number | null;
  @ApiProperty({ example: 2, nullable: true, type: Number })
  min: number | null;
  @ApiProperty({ example: 2, nullable: true, type: Number })
  median: number | null;
  @ApiProperty({ example: 3, nullable: true, type: Number })
  max: number | null;
}

export class DriftTestResultAnswer {
  @ApiProperty({ example: 'psi' })
  test: string;
  @ApiProperty({ example: 0.0123, nullable: true, type: Number })
  statistic: number | null;
  @ApiPropertyOptional({ example: 0.42 })
  pValue?: number;
  @ApiProperty({ example: false, description: 'By this test alone' })
  drifted: boolean;
  @ApiPropertyOptional({ example: 0.05, description: 'Level or threshold' })
  threshold?: number;
}

export class DriftPlotAnswer {
  @ApiProperty({ type: [String], example: ['2', '3'] })
  labels: string[];
  @ApiProperty({ type: [Number], example: [0.61, 0.39] })
  reference: number[];
  @ApiProperty({ type: [Number], example: [0.6, 0.4] })
  current: number[];
}

export class DriftColumnAnswer {
  @ApiProperty({ example: 'Shot_Type_Encoded' })
  column: string;
  @ApiProperty({ enum: ['feature', 'target', 'prediction'], example: 'feature' })
  role: string;
  @ApiProperty({ enum: ['numeric', 'category'], example: 'category' })
  kind: string;
  @ApiProperty({ type: DriftColumnSummaryAnswer })
  reference: DriftColumnSummaryAnswer;
  @ApiProperty({ type: DriftColumnSummaryAnswer })
  current: DriftColumnSummaryAnswer;
  @ApiProperty({ example: false })
  drifted: boolean;
  @ApiProperty({ type: DriftEffectAnswer })
  effect: DriftEffectAnswer;
  @ApiProperty({ example: 0.41, nullable: true, type: Number, description: 'Of a test that respects games' })
  pValue: number | null;
  @ApiProperty({ example: 0.63, nullable: true, type: Number, description: 'After Benjamini–Hochberg' })
  adjustedPValue: number | null;
  @ApiPropertyOptional({ example: 1.3, description: 'Variance against that of independent rows' })
  designEffect?: number;
  @ApiProperty({ type: [DriftTestResultAnswer], description: 'Of the tests that the request named' })
  tests: DriftTestResultAnswer[];
  @ApiProperty({ type: DriftPlotAnswer, description: 'Shares of bins or categories' })
  plot: DriftPlotAnswer;
  @ApiProperty({ example: '', description: 'What it may mean; empty if nothing changed' })
  meaning: string;
}

export class DriftMapAnswer {
  @ApiProperty({ example: 0.1 })
  slope: number;
  @ApiProperty({ example: 0 })
  intercept: number;
}

export class DriftQualityAnswer {
  @ApiProperty({ enum: CAUSES, example: 'missing' })
  check: string;
  @ApiPropertyOptional({ example: 'X_Location' })
  column?: string;
  @ApiProperty({ example: true })
  passed: boolean;
  @ApiProperty({ example: '0 of 5,012 values are missing; 0 of 14,210 in the reference.' })
  text: string;
  @ApiPropertyOptional({
    type: DriftMapAnswer,
    description: 'unit-change: current = slope * reference + intercept',
  })
  map?: DriftMapAnswer;
}

export class DriftScoreAnswer {
  @ApiProperty({ example: 'log loss' })
  name: string;
  @ApiProperty({ type: EstimateAnswer, description: 'On the later games of the validation part' })
  reference: EstimateAnswer;
  @ApiProperty({ type: EstimateAnswer, description: 'In the window' })
  current: EstimateAnswer;
  @ApiProperty({ type: EstimateAnswer, description: 'current - reference' })
  gap: EstimateAnswer;
  @ApiProperty({ example: false, nullable: true, type: Boolean })
  largerIsBetter: boolean | null;
}

export class DriftConfusionAnswer {
  @ApiProperty({ type: [Number], example: [1800, 900, 1300, 1012], description: 'TN, FP, FN, TP' })
  current: number[];
  @ApiProperty({ type: [Number], example: [5100, 2600, 3700, 2810] })
  reference: number[];
}

export class DriftCalibrationAnswer {
  @ApiProperty({ example: 0.45, description: 'Mean probability of the bin' })
  predicted: number;
  @ApiProperty({ example: 0.46, description: 'Share of the rows with a positive result' })
  actual: number;
  @ApiProperty({ example: 501 })
  rows: number;
}

export class DriftSequentialAnswer {
  @ApiProperty({ example: 0.8, description: 'Evidence that the model is worse' })
  eValue: number;
  @ApiProperty({ example: 20, description: 'From which on it is called worse' })
  needed: number;
  @ApiProperty({ example: false })
  worse: boolean;
  @ApiProperty({ type: [Number], example: [-0.006, 0.009], description: 'Valid at every look' })
  interval: [number, number];
  @ApiProperty({ example: 12 })
  looks: number;
}

export class DriftPerformanceAnswer {
  @ApiProperty({ example: 5012 })
  rows: number;
  @ApiProperty({ example: 60 })
  games: number;
  @ApiProperty({ type: [DriftScoreAnswer] })
  scores: DriftScoreAnswer[];
  @ApiProperty({ type: DriftConfusionAnswer })
  confusion: DriftConfusionAnswer;
  @ApiProperty({ type: [DriftCalibrationAnswer] })
  calibration: DriftCalibrationAnswer[];
  @ApiPropertyOptional({ type: DriftSequentialAnswer })
  sequential?: DriftSequentialAnswer;
  @ApiProperty({ example: false })
  worse: boolean;
  @ApiPropertyOptional({
    example: true,
    description:
      'Window or reference has fewer than 10 games, or fewer than 10 rows of an outcome: not tested for worse',
  })
  tooFew?: boolean;
  @ApiProperty({ example: 'Log loss 0.6512 against 0.6498 on the reference.' })
  text: string;
}

export class DriftEstimatedScoreAnswer {
  @ApiProperty({ example: 'log loss' })
  name: string;
  @ApiProperty({ type: EstimateAnswer })
  estimated: EstimateAnswer;
  @ApiProperty({ example: 0.6498, nullable: true, type: Number })
  reference: number | null;
  @ApiPropertyOptional({ example: 0.6512, description: 'Measured, once outcomes are known' })
  realised?: number;
}

export class DriftEstimatesAnswer {
  @ApiProperty({ enum: ['cbpe', 'importance-weighted'], example: 'cbpe' })
  method: string;
  @ApiProperty({ type: [DriftEstimatedScoreAnswer] })
  scores: DriftEstimatedScoreAnswer[];
  @ApiProperty({ example: 'Estimated log loss 0.6505.' })
  text: string;
}

export class DriftFeatureShareAnswer {
  @ApiProperty({ example: 'Y_Location' })
  column: string;
  @ApiProperty({ example: 0.31 })
  share: number;
}

export class DriftReconstructionAnswer {
  @ApiProperty({ example: 0.42 })
  reference: number;
  @ApiProperty({ example: 0.43 })
  current: number;
  @ApiProperty({ type: EstimateAnswer })
  ratio: EstimateAnswer;
  @ApiProperty({ example: false })
  drifted: boolean;
}

export class DriftMultivariateAnswer {
  @ApiProperty({
    type: EstimateAnswer,
    description: 'AUC of a classifier of reference and window, on other games',
  })
  auc: EstimateAnswer;
  @ApiProperty({ example: false })
  drifted: boolean;
  @ApiProperty({ type: [DriftFeatureShareAnswer], description: 'The features that it used most' })
  features: DriftFeatureShareAnswer[];
  @ApiPropertyOptional({ type: DriftReconstructionAnswer })
  reconstruction?: DriftReconstructionAnswer;
  @ApiProperty({ example: 'A classifier cannot tell the window from the reference: AUC 0.502.' })
  text: string;
}

export class DriftSegmentAnswer {
  @ApiProperty({ example: 'Shot type: three points' })
  segment: string;
  @ApiProperty({ example: 'Shot type' })
  kind: string;
  @ApiProperty({ example: 1960 })
  rows: number;
  @ApiProperty({ example: 60 })
  games: number;
  @ApiProperty({ enum: VERDICTS, example: 'ok' })
  state: string;
  @ApiProperty({ type: [String], example: [] })
  drifted: string[];
  @ApiPropertyOptional({ type: EstimateAnswer })
  logLoss?: EstimateAnswer;
  @ApiProperty({ example: '1,960 rows of 60 games: nothing changed.' })
  text: string;
}

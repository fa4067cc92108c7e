import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { RAIL_RESULTS, RAILS, type Rail, type RailResult } from '../guard-rails.js';

export class PairedComparisonAnswer {
  @ApiProperty({ example: 58 })
  games: number;
  @ApiProperty({ example: 9812 })
  rows: number;
  @ApiProperty({ example: 0.6481 })
  challengerLogLoss: number;
  @ApiProperty({ example: 0.6512 })
  holderLogLoss: number;
  @ApiProperty({ example: -0.0031, description: 'Challenger minus holder; below 0 the challenger is better' })
  difference: number;
  @ApiProperty({ example: 0.0008 })
  standardError: number;
  @ApiProperty({ example: -3.875 })
  statistic: number;
  @ApiProperty({ example: 0.0004, description: "Two-sided, Student's t over games" })
  pValue: number;
  @ApiProperty({ example: [-0.0047, -0.0015], type: [Number], description: '95 %, of the difference' })
  confidenceInterval: [number, number];
  @ApiPropertyOptional({
    example: [-0.0046, -0.0016],
    type: [Number],
    description: '95 %, by drawing games again; absent in records of earlier versions of the program',
  })
  bootstrapInterval?: [number, number];
}

export class AucInferenceAnswer {
  @ApiProperty({ example: 0.0021 })
  standardError: number;
  @ApiProperty({ example: [0.001, 0.0092], type: [Number], description: '95 %, of the difference' })
  confidenceInterval: [number, number];
  @ApiProperty({ example: 0.0152 })
  pValue: number;
}

export class RocComparisonAnswer {
  @ApiProperty({ example: 0.6512 })
  challengerAuc: number;
  @ApiProperty({ example: 0.6461 })
  holderAuc: number;
  @ApiProperty({ example: 0.0051, description: 'Challenger minus holder; above 0 the challenger is better' })
  difference: number;
  @ApiProperty({ type: AucInferenceAnswer, description: "DeLong's test: shots are independent" })
  byRow: AucInferenceAnswer;
  @ApiPropertyOptional({ type: AucInferenceAnswer, description: 'The same with games as clusters' })
  byGame?: AucInferenceAnswer;
}

export class EvidenceAnswer {
  @ApiProperty({
    example: 410.4,
    description:
      'Evidence that the challenger is better; 1 is none. If it is not better, the probability of ever reaching e is at most 1 / e',
  })
  eValue: number;
  @ApiProperty({
    example: 68.28,
    description: "What the challenger needs, given the holder's earlier challengers",
  })
  needed: number;
  @ApiProperty({
    example: 0.05,
    description:
      'Bound on the probability that the holder is ever replaced by a challenger that is not better',
  })
  level: number;
  @ApiProperty({ example: 1, description: "The challenger's number among the holder's challengers, from 1" })
  challengers: number;
  @ApiProperty({ example: 57, description: 'Games that count: all but the last, which may be incomplete' })
  games: number;
  @ApiProperty({ example: 0.01, description: 'A game counts at most this mean difference, in nats per shot' })
  clip: number;
  @ApiProperty({ example: 2 })
  clippedGames: number;
  @ApiProperty({ example: -0.0029, description: 'Mean over games of the clipped differences' })
  meanDifference: number;
  @ApiProperty({
    example: [-0.0048, -0.0009],
    type: [Number],
    description: 'Of its expected value, at 1 - level; valid at every look',
  })
  interval: [number, number];
  @ApiProperty({ example: true, description: 'Whether the e-value is large enough' })
  enough: boolean;
  @ApiProperty({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  challengerFile: string;
}

export class GroupGapAnswer {
  @ApiProperty({ example: 'Corner 3' })
  label: string;
  @ApiProperty({ example: 811 })
  rows: number;
  @ApiProperty({ example: 58 })
  games: number;
  @ApiProperty({ example: 0.0012, description: 'Challenger minus holder, in nats per shot' })
  difference: number;
  @ApiProperty({ example: -0.0043, description: 'One-sided; the bounds of all groups hold together at 95 %' })
  lowerBound: number;
}

export class GuardRailAnswer {
  @ApiProperty({ enum: RAILS, example: 'slice' })
  rail: Rail;
  @ApiPropertyOptional({ example: 'Zone', description: 'Of the groups; slice only' })
  title?: string;
  @ApiProperty({ enum: RAIL_RESULTS, example: 'passed' })
  result: RailResult;
  @ApiPropertyOptional({
    example: 0.0121,
    description: 'calibration: error, 0 to 1; latency: microseconds per row; size: bytes',
  })
  holder?: number;
  @ApiPropertyOptional({ example: 0.0102 })
  challenger?: number;
  @ApiProperty({
    example: 0.005,
    description: "The challenger's largest value that passes; slice: the largest lower bound of a group",
  })
  limit: number;
  @ApiPropertyOptional({ example: 7, description: 'Groups that were compared' })
  groups?: number;
  @ApiPropertyOptional({ type: GroupGapAnswer, description: 'The group with the highest lower bound' })
  worst?: GroupGapAnswer;
  @ApiPropertyOptional({ type: [GroupGapAnswer] })
  failed?: GroupGapAnswer[];
  @ApiProperty({
    example:
      'Zone Corner 3: version 3 is 0.0012 higher on 58 games, by its lower bound -0.0043, allowed up to 0.0050',
  })
  detail: string;
}

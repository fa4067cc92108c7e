import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import { QueryNumber } from '../../platform/http/query-number.js';
import { DriftWindowAnswer } from './report-answer.dto.js';
import { EstimateAnswer } from './finding-answers.dto.js';

export class DriftReferenceParams {
  @ApiProperty({ example: 1, minimum: 1, description: 'Number of the version' })
  @QueryNumber()
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  version: number;
}

export class DriftReferenceQuery {
  @ApiPropertyOptional({
    example: 'parivision',
    description: 'Name of the model. Default: that of the champion',
  })
  @MayBeAbsent()
  @IsString()
  @MaxLength(256)
  model?: string;
}

export class DriftReferenceColumnAnswer {
  @ApiProperty({ example: 'Shot_Distance_Meters' })
  column: string;
  @ApiProperty({ enum: ['feature', 'target', 'prediction'], example: 'feature' })
  role: string;
  @ApiProperty({ enum: ['numeric', 'category', 'identifier'], example: 'numeric' })
  kind: string;
  @ApiProperty({ example: 14210, description: 'Rows with a value' })
  count: number;
  @ApiProperty({ example: 0 })
  missing: number;
  @ApiProperty({ example: 4.1, nullable: true, type: Number })
  mean: number | null;
  @ApiProperty({ example: 3.1, nullable: true, type: Number })
  std: number | null;
  @ApiProperty({ example: 0, nullable: true, type: Number })
  min: number | null;
  @ApiProperty({ example: 4.2, nullable: true, type: Number })
  median: number | null;
  @ApiProperty({ example: 25.6, nullable: true, type: Number })
  max: number | null;
  @ApiPropertyOptional({ example: 0.06, description: "The effect that the reference's own windows reach" })
  learned?: number;
}

export class DriftReferenceScoreAnswer extends EstimateAnswer {
  @ApiProperty({ example: 'log loss' })
  name: string;
}

export class DriftReferenceAnswer {
  @ApiProperty({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  id: string;
  @ApiProperty({ example: 'parivision' })
  model: string;
  @ApiProperty({ example: 1 })
  version: number;
  @ApiProperty({ example: '2026-12-01T05:15:00.000Z', type: String, format: 'date-time' })
  createdAt: Date;
  @ApiProperty({ type: DriftWindowAnswer, description: 'Rows of the features and the target' })
  training: DriftWindowAnswer;
  @ApiProperty({ type: DriftWindowAnswer, description: 'Later rows, of the predictions and scores' })
  validation: DriftWindowAnswer;
  @ApiProperty({ type: [DriftReferenceColumnAnswer] })
  columns: DriftReferenceColumnAnswer[];
  @ApiProperty({ type: [String], example: ['Shot type: two points'] })
  segments: string[];
  @ApiProperty({ type: [DriftReferenceScoreAnswer], description: 'Of the validation part' })
  scores: DriftReferenceScoreAnswer[];
}

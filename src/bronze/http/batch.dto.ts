import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { RAW_FIELDS, type RawField } from '../../basketball/index.js';
import type { ListedBatch } from '../bronze-lists.service.js';
import { MOST_CORRECTIONS } from '../correction.js';

export const BATCH_STATES = ['running', 'interrupted', 'complete'] as const;

class ContradictionAnswer {
  @ApiProperty({ example: 12 })
  rows: number;
  @ApiProperty({ type: [Number], example: [17, 204], description: 'The first lines of it in the source' })
  lines: number[];
}

class ChangeAnswer {
  @ApiProperty({ enum: RAW_FIELDS, example: 'Shot Made Flag' })
  field: RawField;
  @ApiProperty({ example: '0' })
  before: string;
  @ApiProperty({ example: '1' })
  after: string;
}

class CorrectionAnswer {
  @ApiProperty({ example: '92400001' })
  gameId: string;
  @ApiProperty({ example: 17, description: 'Line of the row in the source' })
  line: number;
  @ApiProperty({ type: [ChangeAnswer], description: 'Each field that differs' })
  changes: ChangeAnswer[];
}

@ApiExtraModels(ContradictionAnswer)
export class BatchAnswer {
  @ApiProperty({ example: 'f1d2d2f924e986ac86fdf7b36c94bcdf' })
  id: string;
  @ApiProperty({ example: 1, description: 'Order of completion; 0 while running' })
  seq: number;
  @ApiProperty({ example: 'virtual-league:seed=7' })
  sourceKey: string;
  @ApiProperty({ example: 'virtual-league' })
  dataset: string;
  @ApiProperty({ example: 0, description: 'Position in the feed where it began' })
  from: number;
  @ApiProperty({ example: 20_000, description: 'Position after the last merged row' })
  to: number;
  @ApiProperty({
    enum: BATCH_STATES,
    example: 'complete',
    description:
      'interrupted: it has made no progress for a minute; its run, or the next run of the same source, continues it',
  })
  state: ListedBatch['state'];
  @ApiProperty({ example: 20_000, description: 'inserted + duplicates + corrected + quarantined' })
  read: number;
  @ApiProperty({ example: 20_000 })
  inserted: number;
  @ApiProperty({ example: 0 })
  duplicates: number;
  @ApiProperty({ example: 0, description: 'Rows that replaced the values of a stored shot' })
  corrected: number;
  @ApiProperty({ example: 0 })
  quarantined: number;
  @ApiProperty({
    type: 'object',
    additionalProperties: { $ref: getSchemaPath(ContradictionAnswer) },
    description: 'Contradictions in rows that were stored all the same, by kind',
    example: { shot_type_contradicts_location: { rows: 2, lines: [17, 204] } },
  })
  contradictions: Record<string, ContradictionAnswer>;
  @ApiProperty({
    type: [CorrectionAnswer],
    description: `The first corrections, at most ${MOST_CORRECTIONS}`,
  })
  corrections: CorrectionAnswer[];
  @ApiProperty({ example: 118, description: 'Games that were not there before' })
  newGames: number;
  @ApiPropertyOptional({ example: 20_000, description: 'Rows asked for; absent: to the end' })
  target?: number;
  @ApiProperty({ example: '2026-11-24T05:00:00.000Z', type: String, format: 'date-time' })
  startedAt: Date;
  @ApiPropertyOptional({ example: '2026-11-24T05:00:02.000Z', type: String, format: 'date-time' })
  finishedAt?: Date;
}

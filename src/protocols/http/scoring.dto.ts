import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ANY_VALUE } from '../../platform/http/any-value.js';
import { basketball, featureRow, FEATURES } from '../../basketball/index.js';

const ROW = featureRow(basketball.example);

/** For the documentation only: exactly one of these is read, by `tableOfBody`. */
export class ScoringRequestBody {
  @ApiPropertyOptional({
    example: { columns: FEATURES, data: [ROW] },
    description: 'columns, data and, ignored, index',
    type: 'object',
    additionalProperties: true,
  })
  dataframe_split?: object;
  @ApiPropertyOptional({ description: 'A list of records', type: 'array', items: ANY_VALUE })
  dataframe_records?: unknown[];
  @ApiPropertyOptional({
    description: 'A list of records, or of entries of a tensor',
    type: 'array',
    items: ANY_VALUE,
  })
  instances?: unknown[];
  @ApiPropertyOptional({
    description: 'Columns with lists of values, a list of records, one record, or a tensor',
    ...ANY_VALUE,
  })
  inputs?: unknown;
}

export class PredictionsBody {
  @ApiProperty({
    example: [1],
    type: 'array',
    items: ANY_VALUE,
    description:
      'The label of each row, or for a Booster the probability of label 1; for a model of tensors an object with its outputs',
  })
  predictions: unknown;
}

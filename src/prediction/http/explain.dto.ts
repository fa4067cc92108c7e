import { ApiProperty } from '@nestjs/swagger';
import { SevenFeatures } from '../../prediction-log/index.js';

export class ExplanationAnswer {
  @ApiProperty({
    example: 0.6132,
    minimum: 0,
    maximum: 1,
    description: 'That the shot goes in, after the calibration',
  })
  probability: number;
  @ApiProperty({ example: 3, description: 'Version of the model that made the prediction' })
  model_version: number;
  @ApiProperty({
    example: 'log-odds',
    enum: ['log-odds', 'probability'],
    description: 'Unit of raw_score, expected_value and contributions',
  })
  unit: 'log-odds' | 'probability';
  @ApiProperty({
    example: 0.461,
    description:
      "The model's raw score in this unit, before its calibration: expected_value + the sum of the contributions",
  })
  raw_score: number;
  @ApiProperty({ example: -0.163, description: 'The expected score if nothing is known about the shot' })
  expected_value: number;
  @ApiProperty({
    type: SevenFeatures,
    description:
      'The contribution of each feature to the difference from the expected value; exact Shapley values',
    example: {
      Player_ID: 0.021,
      X_Location: 0.004,
      Y_Location: 0.013,
      Total_Seconds_Remaining: -0.002,
      Shot_Type_Encoded: 0.018,
      Shot_Distance_Meters: 0.52,
      Shot_Zone_Combined: 0.05,
    },
  })
  contributions: SevenFeatures;
}

import { ApiProperty } from '@nestjs/swagger';
import { SevenFeatures } from './predict.dto.js';

export class ExplanationAnswer {
  @ApiProperty({
    example: 0.6132,
    minimum: 0,
    maximum: 1,
    description: 'That the shot goes in, after the calibration',
  })
  probability: number;
  @ApiProperty({ example: 3, description: 'Version of the model that answered' })
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
      "The model's answer in this unit before its calibration: expected_value + the sum of the contributions",
  })
  raw_score: number;
  @ApiProperty({ example: -0.163, description: 'The answer where nothing is known of the shot' })
  expected_value: number;
  @ApiProperty({
    type: SevenFeatures,
    description: 'What each feature adds to the expected value; exact Shapley values',
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

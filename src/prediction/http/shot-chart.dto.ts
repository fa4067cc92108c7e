import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { EXAMPLE_PLAYER } from '../../basketball/index.js';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import { QueryNumber } from '../../platform/http/query-number.js';

export class ShotChartParams {
  @ApiProperty({ example: EXAMPLE_PLAYER.id, minimum: 0, maximum: 2_147_483_647 })
  @QueryNumber()
  @IsInt()
  @Min(0)
  @Max(2_147_483_647)
  id: number;
}

export class ShotChartQuery {
  @ApiPropertyOptional({ description: '1 to 4, overtime from 5', minimum: 1, maximum: 10, default: 1 })
  @MayBeAbsent()
  @QueryNumber()
  @IsInt()
  @Min(1)
  @Max(10)
  period: number = 1;

  @ApiPropertyOptional({
    description: 'Left in the period: "mm:ss" or seconds; at most 12:00, in overtime 5:00',
    example: '04:30',
    default: '05:00',
  })
  @MayBeAbsent()
  @Matches(/^(\d{1,2}:[0-5]\d|\d{1,3})$/, { message: 'clock must be "mm:ss" or whole seconds' })
  clock: string = '05:00';

  @ApiPropertyOptional({
    description: 'Edge of a cell in tenths of a foot',
    minimum: 5,
    maximum: 100,
    default: 10,
    example: 20,
  })
  @MayBeAbsent()
  @QueryNumber()
  @IsInt()
  @Min(5)
  @Max(100)
  cell: number = 10;

  @ApiPropertyOptional({ enum: ['json', 'csv'], default: 'json' })
  @MayBeAbsent()
  @IsIn(['json', 'csv'])
  format: 'json' | 'csv' = 'json';
}

export class ShotChartView {
  @ApiProperty({ example: EXAMPLE_PLAYER.id })
  player_id: number;
  @ApiProperty({ example: 3, description: 'Version that computed the predictions' })
  model_version: number;
  @ApiProperty({ example: 1 })
  period: number;
  @ApiProperty({ example: 270, description: 'Seconds left in the period' })
  seconds: number;
  @ApiProperty({ example: 20, description: 'Edge of a cell in tenths of a foot' })
  cell: number;
  @ApiProperty({
    example: [-240, -220],
    description: 'Centres of the cells along the baseline, in tenths of a foot from the hoop',
    type: [Number],
  })
  x: number[];
  @ApiProperty({
    example: [-42.5, -22.5],
    description: 'Centres of the cells towards half court, in tenths of a foot from the hoop',
    type: [Number],
  })
  y: number[];
  @ApiProperty({
    example: [[6, 6]],
    description: 'Shot_Zone_Combined of each cell: a list for each y',
    type: 'array',
    items: { type: 'array', items: { type: 'integer' } },
  })
  zones: number[][];
  @ApiProperty({
    example: [[0.38, 0.39]],
    description: 'Probability that a shot from the centre of the cell goes in: a list for each y',
    type: 'array',
    items: { type: 'array', items: { type: 'number', minimum: 0, maximum: 1 } },
  })
  probabilities: number[][];
}

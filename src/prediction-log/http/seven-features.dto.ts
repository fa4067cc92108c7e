import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_PLAYER } from '../../basketball/index.js';

export const UNKNOWN_PLAYER =
  'Unknown players are accepted: to the model the id is a number like any other, so the prediction rests on location and clock. GET /players lists the known players';

/** As the old service accepted them: a number, its text, or true and false as 1 and 0. */
const LAX_NUMBER = { oneOf: [{ type: 'number' }, { type: 'string' }, { type: 'boolean' }] };

/** For the documentation only: the values are read by `readSevenFeatures`. */
export class SevenFeatures {
  @ApiProperty({
    example: EXAMPLE_PLAYER.id,
    description: UNKNOWN_PLAYER,
    ...LAX_NUMBER,
  })
  Player_ID: number;
  @ApiProperty({
    example: 13,
    description: 'Tenths of a foot from the hoop along the baseline',
    ...LAX_NUMBER,
  })
  X_Location: number;
  @ApiProperty({
    example: 6,
    description: 'Tenths of a foot from the hoop towards half court',
    ...LAX_NUMBER,
  })
  Y_Location: number;
  @ApiProperty({ example: 571, description: 'Seconds left in the period', ...LAX_NUMBER })
  Total_Seconds_Remaining: number;
  @ApiProperty({ example: 2, description: '2 or 3 points; 0 other', ...LAX_NUMBER })
  Shot_Type_Encoded: number;
  @ApiProperty({ example: 0.3048, description: 'Metres from the hoop', ...LAX_NUMBER })
  Shot_Distance_Meters: number;
  @ApiProperty({
    ...LAX_NUMBER,
    example: 1,
    description:
      '1 restricted area, 2 paint, 3 mid-range left, 4 other mid-range, 5 above the break, 6 corner, 7 backcourt, 0 other',
  })
  Shot_Zone_Combined: number;
}

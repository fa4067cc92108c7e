import { ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { EXAMPLE_PLAYER } from '../../basketball/index.js';
import { ANY_VALUE } from '../../platform/http/any-value.js';
import { SevenFeatures, UNKNOWN_PLAYER } from '../../prediction-log/index.js';

const NUMBER_OR_TEXT = { oneOf: [{ type: 'number' }, { type: 'string' }] };

export class PredictionAnswer {
  @ApiProperty({ example: 1, enum: [0, 1], description: '1: goes in (probability above 0.5)' })
  prediction: 0 | 1;
  @ApiProperty({ example: 0.6132, minimum: 0, maximum: 1, description: 'Probability that the shot goes in' })
  probability: number;
  @ApiProperty({ example: 3, description: 'Version of the model that made the prediction' })
  model_version: number;
  @ApiProperty({ example: '0193595b2f4000000000a1b2c3d4e5f6', description: 'Id of this prediction' })
  id: string;
}

/** For the documentation only: the values are read by `readShotQuestion`, which also accepts numbers as text. */
export class ShotQuestionBody {
  @ApiProperty({
    example: EXAMPLE_PLAYER.id,
    description: `Also as Player_ID. ${UNKNOWN_PLAYER}`,
    ...NUMBER_OR_TEXT,
  })
  player_id: number;
  @ApiProperty({
    ...NUMBER_OR_TEXT,
    example: 13,
    description: 'Tenths of a foot from the hoop along the baseline, -250 to 250',
  })
  x: number;
  @ApiProperty({
    ...NUMBER_OR_TEXT,
    example: 6,
    description: 'Tenths of a foot from the hoop towards half court, -52.5 to 887.5',
  })
  y: number;
  @ApiProperty({ example: 1, description: '1 to 4, overtime from 5, at most 10', ...NUMBER_OR_TEXT })
  period: number;
  @ApiProperty({
    example: '09:31',
    description: 'Left in the period: "mm:ss" or seconds; at most 12:00, in overtime 5:00',
    oneOf: [{ type: 'string' }, { type: 'integer' }],
  })
  clock: string | number;
}

export class ShotAnswer extends PredictionAnswer {
  @ApiProperty({ example: 'Restricted Area', description: 'Name of Shot_Zone_Combined' })
  zone: string;
  @ApiProperty({ example: 'Restricted Area' })
  basic_zone: string;
  @ApiProperty({ example: 'Center' })
  area: string;
  @ApiProperty({ example: 'Less Than 8 ft.' })
  range: string;
  @ApiProperty({ example: 2, enum: [2, 3], description: 'Points' })
  shot_type: number;
  @ApiProperty({ example: '2PT Field Goal' })
  shot_type_name: string;
  @ApiProperty({ example: 0.3048, description: 'Distance from the hoop, in whole feet converted to metres' })
  distance_meters: number;
  @ApiProperty({ type: SevenFeatures, description: 'Input of the model' })
  features: SevenFeatures;
}

export class InputFaultItem {
  @ApiProperty({ example: 'missing' })
  type: string;
  @ApiProperty({
    example: ['body', 'Y_Location'],
    type: 'array',
    items: { oneOf: [{ type: 'string' }, { type: 'integer' }] },
  })
  loc: (string | number)[];
  @ApiProperty({ example: 'Field required' })
  msg: string;
  @ApiProperty({ example: {}, description: 'The value that was sent', ...ANY_VALUE })
  input: unknown;
}

export class InputFaultsAnswer {
  @ApiProperty({ type: [InputFaultItem] })
  detail: InputFaultItem[];
}

export class ChampionTextAnswer {
  @ApiProperty({
    example: 'run_id: 0f343b0931126a20f133d67c2b018a3b\nsignature:\n  inputs: …\n',
    description: "YAML in the format of MLflow's MLmodel file; a text, because clients use it as text",
  })
  champion: string;
}

export class AliveAnswer {
  @ApiProperty({ example: 'alive' })
  status: string;
}

/** For `@ApiUnprocessableEntityResponse`, with `@ApiExtraModels(InputFaultsAnswer)`: faults of the body are answered as the old service did. */
export const QUESTION_FAULTS = {
  description:
    'All faults of the body at once, in field order; http.invalid, prediction.model-parameter: a query parameter is wrong',
  content: {
    'application/json': { schema: { $ref: getSchemaPath(InputFaultsAnswer) } },
    'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
  },
};

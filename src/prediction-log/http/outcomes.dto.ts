import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean } from 'class-validator';
import { ListQuery, PageAnswer } from '../../platform/http/listing.js';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import { QueryBoolean } from './query-boolean.js';

const PREDICTION = '0193595b2f4000000000a1b2c3d4e5f6';
const TIME = { type: String, format: 'date-time', example: '2026-12-01T05:00:00.000Z' } as const;

/** A shot as bronze identifies it. For the documentation only: read by `readOutcome`. */
class ShotBody {
  @ApiProperty({ example: 'virtual-league' })
  dataset: string;
  @ApiProperty({ example: 92_400_001, description: 'Game ID; also as text' })
  game_id: number;
  @ApiPropertyOptional({ example: 7, description: 'Game Event ID, where the source has one' })
  event_id?: number;
  @ApiPropertyOptional({ description: 'Else the id of the shot in GET /bronze/games/{dataset}/{gameId}' })
  shot_id?: string;
}

export const OUTCOME_EXAMPLE = { prediction_id: PREDICTION, made: 1, at: TIME.example };

/** For the documentation only: read by `readOutcome`. */
export class OutcomeBody {
  @ApiPropertyOptional({ example: PREDICTION, description: 'The prediction; or shot' })
  prediction_id?: string;
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 64,
    example: 'virtual-league/92400001',
    description:
      'The game of the prediction: any name; <dataset>/<Game ID> is the same game as that of shots. Live evidence and drift count by game',
  })
  game?: string;
  @ApiPropertyOptional({ type: ShotBody, description: 'The shot; or prediction_id' })
  shot?: ShotBody;
  @ApiProperty({ example: 1, enum: [0, 1], description: '1 made, 0 missed; also true and false' })
  made: 0 | 1;
  @ApiPropertyOptional({ ...TIME, nullable: true, description: 'When the shot was taken' })
  at?: string;
}

class LineFault {
  @ApiProperty({ example: 3 })
  line: number;
  @ApiProperty({ example: 'made must be 1 (made) or 0 (missed)' })
  message: string;
}

export class OutcomeCountsAnswer {
  @ApiProperty({ example: 100, description: 'accepted + duplicates + corrections' })
  received: number;
  @ApiProperty({ example: 97, description: 'The first of their prediction or shot' })
  accepted: number;
  @ApiProperty({ example: 2, description: 'Already known; stored once' })
  duplicates: number;
  @ApiProperty({ example: 1, description: 'Contradict the known outcome; from now on these count' })
  corrections: number;
  @ApiProperty({ example: 0, description: 'Of all received: no prediction is known yet; they wait' })
  unmatched: number;
  @ApiProperty({ example: 0, description: 'Of all received: several predictions could be meant; they wait' })
  ambiguous: number;
  @ApiProperty({ example: 0, description: 'Lines of a stream that could not be read; the others are stored' })
  refused: number;
  @ApiProperty({ type: [LineFault], description: 'The first of these lines' })
  faults: LineFault[];
}

class ShotItem {
  @ApiProperty({ example: 'virtual-league' })
  dataset: string;
  @ApiProperty({ example: '92400001' })
  gameId: string;
  @ApiProperty({ example: '7' })
  shotId: string;
}

export class OutcomeItem {
  @ApiProperty({
    type: String,
    nullable: true,
    example: PREDICTION,
    description: 'null: waits for its prediction',
  })
  predictionId: string | null;
  @ApiProperty({ type: ShotItem, nullable: true, description: 'null: reported by prediction' })
  shot: ShotItem | null;
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'virtual-league/92400001',
    description: 'The game: of the shot, or as it was reported beside the prediction; null: not reported',
  })
  game: string | null;
  @ApiProperty({ example: 1, enum: [0, 1] })
  made: 0 | 1;
  @ApiProperty({ ...TIME, nullable: true, description: 'When the shot was taken, if reported' })
  at: Date | null;
  @ApiProperty(TIME)
  receivedAt: Date;
  @ApiProperty({ example: 'scoreboard (API)', description: 'Name of the key, and how it was sent' })
  by: string;
}

export class OutcomesQuery extends ListQuery {
  @ApiPropertyOptional({
    type: Boolean,
    description: 'true: only those that name a shot and wait for its prediction',
  })
  @MayBeAbsent()
  @QueryBoolean()
  @IsBoolean()
  waiting?: boolean;
}

export class OutcomeList extends PageAnswer {
  @ApiProperty({ type: [OutcomeItem] })
  items: OutcomeItem[];
}

export class OutcomeTotalsAnswer {
  @ApiProperty({
    example: 1000,
    description: 'Predictions with an outcome: matched + unmatched',
  })
  accepted: number;
  @ApiProperty({ example: 3 })
  corrections: number;
  @ApiProperty({ example: 990, description: 'Those that are in the log' })
  matched: number;
  @ApiProperty({ example: 10, description: 'Those that are not' })
  unmatched: number;
  @ApiProperty({ example: 0, description: 'Outcomes of shots whose prediction was not found' })
  waiting: number;
}

export class OutcomeHistoryAnswer {
  @ApiProperty({ example: PREDICTION })
  predictionId: string;
  @ApiProperty({ example: 1, enum: [0, 1], description: 'The outcome that counts: the last one received' })
  made: 0 | 1;
  @ApiProperty({ example: 0 })
  corrections: number;
  @ApiProperty({ type: [OutcomeItem], description: 'All outcomes received, the first one first' })
  history: OutcomeItem[];
}

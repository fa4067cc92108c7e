import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsNumber, IsString, Length, Matches, Max, Min } from 'class-validator';
import { ListQuery, PageAnswer } from '../../platform/http/listing.js';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import { QueryNumber } from '../../platform/http/query-number.js';
import {
  CHALLENGE_GOALS,
  CHALLENGE_MODES,
  CHALLENGE_STATES,
  type ChallengeGoal,
  type ChallengeMode,
  type ChallengeState,
} from '../challenges/challenge.js';
import { MAX_REASON } from '../limits.js';

export class ReasonRequest {
  @ApiProperty({ example: 'Its answers from the corners look wrong', maxLength: MAX_REASON })
  @IsString()
  @Length(1, MAX_REASON)
  @Matches(/\S/, { message: 'reason must not be blank' })
  reason: string;
}

export class StartChallengeRequest extends ReasonRequest {
  @ApiProperty({ example: 2, minimum: 1, description: 'The challenger: a registered version' })
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  version: number;

  @ApiProperty({
    enum: CHALLENGE_MODES,
    example: 'shadow',
    description:
      'shadow: the champion answers, and the challenger predicts the same requests for the log only; canary: the challenger answers a share of the requests',
  })
  @IsIn(CHALLENGE_MODES)
  mode: ChallengeMode;

  @ApiPropertyOptional({
    example: 0.1,
    minimum: 0.001,
    maximum: 1,
    description: 'Share of the live requests. Default: 1 for a shadow, CANARY_SHARE for a canary',
  })
  @MayBeAbsent()
  @IsNumber()
  @Min(0.001)
  @Max(1)
  share?: number;

  @ApiPropertyOptional({
    enum: CHALLENGE_GOALS,
    example: 'propose',
    description:
      'What follows when the challenger is found to be better: promote makes it champion, propose waits for a person. Default: CHALLENGE_GOAL',
  })
  @MayBeAbsent()
  @IsIn(CHALLENGE_GOALS)
  goal?: ChallengeGoal;
}

export class ChallengesQuery extends ListQuery {
  @ApiPropertyOptional({ enum: CHALLENGE_STATES, example: 'active' })
  @MayBeAbsent()
  @IsIn(CHALLENGE_STATES)
  state?: ChallengeState;

  @ApiPropertyOptional({ enum: CHALLENGE_MODES, example: 'canary' })
  @MayBeAbsent()
  @IsIn(CHALLENGE_MODES)
  mode?: ChallengeMode;

  @ApiPropertyOptional({ example: 2, description: 'Of this challenger' })
  @MayBeAbsent()
  @QueryNumber()
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  version?: number;
}

export class LiveEvidenceAnswer {
  @ApiProperty({
    example: 1840,
    description: 'Live requests with predictions of both versions and an outcome',
  })
  rows: number;
  @ApiProperty({
    example: 12,
    description: 'Clusters of the test: games, or days for outcomes without a game',
  })
  games: number;
  @ApiProperty({
    example: 1796000000000,
    description: 'Unix ms of the first of these requests; 0 without any',
  })
  from: number;
  @ApiProperty({
    example: 1796090000000,
    description: 'Unix ms of the last of these requests; 0 without any',
  })
  to: number;
  @ApiProperty({
    example: 0.6481,
    type: Number,
    nullable: true,
    description: 'Mean, in nats; null without outcomes',
  })
  challengerLogLoss: number;
  @ApiProperty({ example: 0.6512, type: Number, nullable: true })
  holderLogLoss: number;
  @ApiProperty({
    example: 0.012,
    type: Number,
    nullable: true,
    description: 'Expected calibration error, 0 to 1',
  })
  challengerCalibrationError: number;
  @ApiProperty({ example: 0.011, type: Number, nullable: true })
  holderCalibrationError: number;
  @ApiProperty({
    example: -0.0031,
    type: Number,
    nullable: true,
    description: 'Of the log losses by game, challenger minus champion, clipped',
  })
  meanDifference: number;
  @ApiProperty({ example: [-0.006, -0.0002], type: [Number], description: 'Valid at every look' })
  interval: [number, number];
  @ApiProperty({ example: 24.2, description: 'Evidence that the challenger is better; 1 is none' })
  eValue: number;
  @ApiProperty({ example: 68.3, description: 'The e-value that the challenger needs' })
  needed: number;
  @ApiProperty({
    example: 0.05,
    description: 'Bound on the probability of ever choosing a challenger that is not better',
  })
  level: number;
}

export class ChallengeEndAnswer {
  @ApiProperty({ example: '2026-11-24T05:00:00.000Z', type: String, format: 'date-time' })
  at: Date;
  @ApiProperty({ example: 'evidence' })
  by: string;
  @ApiProperty({ example: 'Its answers from the corners look wrong' })
  reason: string;
  @ApiPropertyOptional({
    example: 'b1946ac92492d2347c6235b4d2611184',
    description: 'Id of the resulting election',
  })
  election?: string;
}

export class ChallengeAnswer {
  @ApiProperty({ example: '9c56cc51b374c3ba189210d5b6d4bf57' })
  id: string;
  @ApiProperty({ example: 'parivision' })
  model: string;
  @ApiProperty({ example: 'champion' })
  alias: string;
  @ApiProperty({ enum: CHALLENGE_MODES, example: 'shadow' })
  mode: ChallengeMode;
  @ApiProperty({
    example: 1,
    description: 'Share of the live requests for which the challenger predicts',
  })
  share: number;
  @ApiProperty({ enum: CHALLENGE_GOALS, example: 'promote' })
  goal: ChallengeGoal;
  @ApiProperty({ example: 2, description: 'The challenger' })
  version: number;
  @ApiProperty({ example: 1, description: 'The champion that is challenged' })
  holder: number;
  @ApiProperty({ example: '2026-11-24T05:00:00.000Z', type: String, format: 'date-time' })
  startedAt: Date;
  @ApiProperty({ example: 'pipeline daily' })
  startedBy: string;
  @ApiProperty({ example: 'Trying it on live requests' })
  reason: string;
  @ApiPropertyOptional({
    example: 'b1946ac92492d2347c6235b4d2611184',
    description: 'The election in which it was better on stored games',
  })
  election?: string;
  @ApiProperty({
    enum: CHALLENGE_STATES,
    example: 'active',
    description:
      'lost: the champion was found to be better; rolled-back: a canary failed too often or was badly calibrated; superseded: another version became champion meanwhile',
  })
  state: ChallengeState;
  @ApiProperty({ example: 31, description: 'Times that the evidence was computed' })
  looks: number;
  @ApiPropertyOptional({ type: String, format: 'date-time' })
  lookedAt?: Date;
  @ApiPropertyOptional({ type: LiveEvidenceAnswer })
  evidence?: LiveEvidenceAnswer;
  @ApiPropertyOptional({ type: ChallengeEndAnswer })
  ended?: ChallengeEndAnswer;
}

export class ChallengeList extends PageAnswer {
  @ApiProperty({ type: [ChallengeAnswer] })
  items: ChallengeAnswer[];
}

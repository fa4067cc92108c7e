import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsHexadecimal, IsIn, IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import { QueryNumber } from '../../platform/http/query-number.js';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import { DATASET_NAME, DATASET_RULE } from '../../platform/http/dataset-name.js';
import { ListQuery, PageAnswer } from '../../platform/http/listing.js';
import {
  CHALLENGE_GOALS,
  CHALLENGE_MODES,
  type ChallengeGoal,
  type ChallengeMode,
} from '../challenges/challenge.js';
import { KINDS, MODES, OUTCOMES, type ElectionKind, type ElectionMode, type Outcome } from '../election.js';
import { MAX_REASON } from '../limits.js';
import {
  EvidenceAnswer,
  GuardRailAnswer,
  PairedComparisonAnswer,
  RocComparisonAnswer,
} from './evidence.dto.js';
import { LiveEvidenceAnswer } from './challenge.dto.js';

export class ChampionQuery {
  @ApiPropertyOptional({
    example: 'virtual-league',
    description: 'The champion of this dataset. Default: the one that answers predictions',
  })
  @MayBeAbsent()
  @Matches(DATASET_NAME, DATASET_RULE)
  dataset?: string;
}

export class ElectionsQuery extends ListQuery {
  @ApiPropertyOptional({
    example: 'champion',
    description:
      'champion: elections of the champion that answers predictions; champion-<dataset>: those of the dataset',
  })
  @MayBeAbsent()
  @Matches(/^champion(-[a-z0-9][a-z0-9-]{0,62})?$/, {
    message: 'alias must be champion or champion-<dataset>',
  })
  alias?: string;

  @ApiPropertyOptional({ enum: KINDS, example: 'election' })
  @MayBeAbsent()
  @IsIn(KINDS)
  kind?: ElectionKind;

  @ApiPropertyOptional({ enum: OUTCOMES, example: 'elected' })
  @MayBeAbsent()
  @IsIn(OUTCOMES)
  outcome?: Outcome;

  @ApiPropertyOptional({
    example: 1,
    description: 'Elections in which this version was challenger or holder',
  })
  @MayBeAbsent()
  @QueryNumber()
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  version?: number;

  @ApiPropertyOptional({ description: 'Snapshot id: 64 hex digits' })
  @MayBeAbsent()
  @IsHexadecimal()
  @Length(64, 64)
  snapshot?: string;

  @ApiPropertyOptional({
    example: 'virtual-league',
    description: 'Dataset on whose games the decision was made',
  })
  @MayBeAbsent()
  @Matches(DATASET_NAME, DATASET_RULE)
  dataset?: string;
}

export class RollbackRequest {
  @ApiProperty({ example: 'Version 2 predicts too high rates from the corners', maxLength: MAX_REASON })
  @IsString()
  @Length(1, MAX_REASON)
  @Matches(/\S/, { message: 'reason must not be blank' })
  reason: string;

  @ApiPropertyOptional({
    example: 'virtual-league',
    description: 'Replaces the champion of this dataset. Default: the one that answers predictions',
  })
  @MayBeAbsent()
  @Matches(DATASET_NAME, DATASET_RULE)
  dataset?: string;
}

export class PromoteRequest extends RollbackRequest {
  @ApiProperty({ example: 1, minimum: 1, description: 'Version that becomes champion' })
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  version: number;
}

export class ChallengePlanAnswer {
  @ApiProperty({ enum: CHALLENGE_MODES, example: 'shadow' })
  mode: ChallengeMode;
  @ApiProperty({ example: 1, description: 'Share of the live requests' })
  share: number;
  @ApiProperty({ enum: CHALLENGE_GOALS, example: 'promote' })
  goal: ChallengeGoal;
}

export class ProposalReply {
  @ApiProperty({ enum: ['confirmed', 'declined'], example: 'confirmed' })
  decision: 'confirmed' | 'declined';
  @ApiProperty({ example: 'anna' })
  by: string;
  @ApiProperty({ example: 'The gain is worth it' })
  reason: string;
  @ApiProperty({ example: '2026-11-24T09:00:00.000Z', type: String, format: 'date-time' })
  at: Date;
}

export class CandidateAnswer {
  @ApiProperty({ example: 3 })
  version: number;
  @ApiProperty({ example: '0f343b0931126a20f133d67c2b018a3b' })
  runId: string;
  @ApiProperty({ example: 'gradient-boosting' })
  algorithm: string;
  @ApiPropertyOptional({
    example: 'virtual-league',
    description: 'On whose games it was trained; absent if unknown, as for an imported model',
  })
  dataset?: string;
  @ApiPropertyOptional({
    example: 0.6481,
    description: 'Mean over the holdout, in nats; absent if not measured',
  })
  logLoss?: number;
}

export class HoldoutAnswer {
  @ApiProperty({ example: 9812, description: 'Shots' })
  rows: number;
  @ApiProperty({ example: 58 })
  games: number;
  @ApiProperty({ example: 20260301, description: 'YYYYMMDD; 0 if there are no shots' })
  fromDate: number;
  @ApiProperty({ example: 20260412, description: 'YYYYMMDD; 0 if there are no shots' })
  toDate: number;
}

export class ElectionAnswer {
  @ApiProperty({ example: 'b1946ac92492d2347c6235b4d2611184' })
  id: string;
  @ApiProperty({ enum: KINDS, example: 'election' })
  kind: ElectionKind;
  @ApiProperty({ example: 'parivision' })
  model: string;
  @ApiPropertyOptional({
    example: 'champion',
    description:
      'The alias that was at stake: champion, or champion-<dataset>; absent (champion) in records of earlier versions of the program',
  })
  alias?: string;
  @ApiPropertyOptional({
    enum: MODES,
    example: 'automatic',
    description: 'What follows if the challenger is better; absent for promotions and rollbacks',
  })
  mode?: ElectionMode;
  @ApiPropertyOptional({ type: ChallengePlanAnswer, description: 'The challenge that this election starts' })
  plan?: ChallengePlanAnswer;
  @ApiPropertyOptional({ description: 'The challenge whose live requests decided' })
  challenge?: string;
  @ApiPropertyOptional({ type: LiveEvidenceAnswer, description: 'The evidence of its live requests' })
  live?: LiveEvidenceAnswer;
  @ApiPropertyOptional({ type: ProposalReply, description: 'What a person decided about a proposal' })
  answer?: ProposalReply;
  @ApiProperty({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  snapshot: string;
  @ApiPropertyOptional({
    example: 'virtual-league',
    description:
      'On whose games the log losses were measured; absent in records of earlier versions of the program',
  })
  dataset?: string;
  @ApiPropertyOptional({
    example: true,
    description: 'True: a champion of another dataset was measured on the games of this one, as requested',
  })
  acrossDatasets?: boolean;
  @ApiProperty({ type: CandidateAnswer })
  challenger: CandidateAnswer;
  @ApiPropertyOptional({ type: CandidateAnswer })
  holder?: CandidateAnswer;
  @ApiProperty({ type: HoldoutAnswer })
  holdout: HoldoutAnswer;
  @ApiPropertyOptional({ type: PairedComparisonAnswer })
  comparison?: PairedComparisonAnswer;
  @ApiPropertyOptional({
    type: RocComparisonAnswer,
    description: 'Absent in records of earlier versions of the program, as are evidence and guardRails',
  })
  auc?: RocComparisonAnswer;
  @ApiPropertyOptional({ type: EvidenceAnswer, description: 'What decides, together with the guard rails' })
  evidence?: EvidenceAnswer;
  @ApiPropertyOptional({ type: [GuardRailAnswer], description: 'A challenger that fails one is not elected' })
  guardRails?: GuardRailAnswer[];
  @ApiPropertyOptional({
    example: false,
    description: "True: the holder's log loss is above that of always predicting the training make rate",
  })
  holderWorseThanBaseRate?: boolean;
  @ApiPropertyOptional({ example: 0.6897, description: 'Of always predicting the training make rate' })
  baseRateLogLoss?: number;
  @ApiProperty({ enum: OUTCOMES, example: 'elected' })
  outcome: Outcome;
  @ApiProperty({
    example:
      'Version 3 (gradient-boosting) replaces version 2 (random-forest): log loss 0.6481 (version 3) against 0.6512 (version 2) on the same 9,812 shots of 58 later games of dataset virtual-league (version 3 is 0.0031 lower; e-value 410, needs 68.3; p = 0.0004).',
  })
  verdict: string;
  @ApiProperty({ example: 'pipeline daily' })
  by: string;
  @ApiPropertyOptional({ example: 'Version 3 predicts too high rates from the corners' })
  reason?: string;
  @ApiProperty({ example: '2026-11-24T05:00:00.000Z', type: String, format: 'date-time' })
  at: Date;
  @ApiProperty({ enum: ['decided', 'applied'], example: 'applied' })
  state: 'decided' | 'applied';
}

export class ElectionList extends PageAnswer {
  @ApiProperty({ type: [ElectionAnswer] })
  items: ElectionAnswer[];
}

export class MeasureAnswer {
  @ApiProperty({ example: 'b1946ac92492d2347c6235b4d2611184', description: 'Id of the election' })
  election: string;
  @ApiProperty({ example: '2026-11-24T05:00:00.000Z', type: String, format: 'date-time' })
  at: Date;
  @ApiPropertyOptional({ example: 'virtual-league', description: 'The dataset of the games' })
  dataset?: string;
  @ApiProperty({ example: 0.6481 })
  logLoss: number;
  @ApiProperty({ example: 0.6897, description: 'Of always predicting the training make rate' })
  baseRateLogLoss: number;
  @ApiProperty({ example: false, description: 'True: the champion is worse than the base rate' })
  worseThanBaseRate: boolean;
  @ApiProperty({ type: HoldoutAnswer, description: 'The games, with their dates' })
  holdout: HoldoutAnswer;
}

export class ChampionAnswer {
  @ApiProperty({
    example: 'champion',
    description: 'champion: answers predictions; champion-<dataset>: the champion of another dataset',
  })
  alias: string;
  @ApiProperty({
    type: Object,
    description: 'As in the response of /registry/models/parivision/versions/{version}',
  })
  version: object;
  @ApiPropertyOptional({
    example: 'virtual-league',
    description:
      'The dataset that it is for: the one in its alias, else the one on whose games it was trained. Absent if unknown, as for an imported model',
  })
  dataset?: string;
  @ApiPropertyOptional({
    type: Object,
    description: 'As in the response of /tracking/runs/{id}; absent for a version without a run',
  })
  run?: object;
  @ApiProperty({ example: '2026-11-24T05:00:00.000Z', type: String, format: 'date-time' })
  since: Date;
  @ApiProperty({ example: 'pipeline daily' })
  by: string;
  @ApiPropertyOptional({ type: ElectionAnswer, description: 'The decision that made it champion' })
  election?: ElectionAnswer;
  @ApiPropertyOptional({
    type: MeasureAnswer,
    description: 'Its metrics on games that it had not seen, from the newest election that measured it',
  })
  measured?: MeasureAnswer;
}

export class ChampionsAnswer {
  @ApiProperty({
    type: [ChampionAnswer],
    description: 'The one that answers predictions first, then by dataset',
  })
  items: ChampionAnswer[];
}

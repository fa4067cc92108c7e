import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import { EXAMPLE_PLAYER, PLAYER_SORTS, type PlayerSort } from '../../basketball/index.js';
import { DATASET_NAME, DATASET_RULE } from '../../platform/http/dataset-name.js';
import { ListQuery, PageAnswer } from '../../platform/http/listing.js';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';

export class PlayersQuery extends ListQuery {
  @ApiPropertyOptional({
    description: 'Words of the name, in any case and with or without accents; or an id',
    example: 'barros',
  })
  @MayBeAbsent()
  @IsString()
  @Length(1, 100)
  q?: string;

  @ApiPropertyOptional({ description: "A part of the team's name", example: 'mariners' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 100)
  team?: string;

  @ApiPropertyOptional({
    description: 'This player only',
    minimum: 1,
    maximum: 2_147_483_647,
    example: EXAMPLE_PLAYER.id,
  })
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  id?: number;

  @ApiPropertyOptional({
    description: 'Of the newest snapshot of this dataset. Default: the newest snapshot of all',
    example: 'virtual-league',
  })
  @MayBeAbsent()
  @Matches(DATASET_NAME, DATASET_RULE)
  dataset?: string;

  @ApiPropertyOptional({ description: 'Id of a snapshot, or `latest`', default: 'latest', example: 'latest' })
  @MayBeAbsent()
  @Matches(/^(latest|[0-9a-f]{64})$/, { message: 'snapshot must be latest or a snapshot id (64 hex digits)' })
  snapshot: string = 'latest';

  @ApiPropertyOptional({ enum: PLAYER_SORTS, default: 'shots' })
  @MayBeAbsent()
  @IsIn(PLAYER_SORTS)
  sort: PlayerSort = 'shots';

  @ApiPropertyOptional({
    enum: ['asc', 'desc'],
    description: 'Default: the most first, and names, teams and ids from the first on',
  })
  @MayBeAbsent()
  @IsIn(['asc', 'desc'])
  direction?: 'asc' | 'desc';
}

export class PlayerView {
  @ApiProperty({ example: EXAMPLE_PLAYER.id })
  id: number;
  @ApiProperty({ example: EXAMPLE_PLAYER.name, description: 'Empty where the feed gives none' })
  name: string;
  @ApiProperty({ example: EXAMPLE_PLAYER.team, description: 'Of the last shot' })
  team: string;
  @ApiProperty({ example: 137, description: 'Shots with a known result' })
  shots: number;
  @ApiProperty({ example: 54 })
  made: number;
  @ApiProperty({
    example: 0.39416,
    type: Number,
    nullable: true,
    description: 'made / shots; null without shots of a known result',
  })
  rate: number | null;
}

export class PlayersView extends PageAnswer {
  @ApiProperty({ example: 'virtual-league', description: 'Whose players these are' })
  dataset: string;
  @ApiProperty({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  snapshot: string;
  @ApiProperty({ type: [PlayerView] })
  items: PlayerView[];
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsHexadecimal, IsInt, IsString, Length, Max, Min } from 'class-validator';
import { QueryNumber } from '../../platform/http/query-number.js';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import { ListQuery, PageAnswer } from '../../platform/http/listing.js';
import { LIMIT } from '../rules.js';

export class VersionsQuery extends ListQuery {
  @ApiPropertyOptional({ description: 'Made from this run: its id' })
  @MayBeAbsent()
  @IsHexadecimal()
  @Length(32, 32)
  run?: string;

  @ApiPropertyOptional({ description: 'Made by this algorithm, such as gradient-boosting' })
  @MayBeAbsent()
  @IsString()
  @Length(1, LIMIT.algorithm)
  algorithm?: string;
}

export class ModelParams {
  @ApiProperty({ example: 'parivision', description: 'Registered model' })
  @IsString()
  @Length(1, LIMIT.modelName)
  name: string;
}

export class VersionParams extends ModelParams {
  @ApiProperty({ example: 1, description: 'Version number', minimum: 1 })
  @QueryNumber()
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  version: number;
}

export class AliasParams extends ModelParams {
  @ApiProperty({ example: 'champion', description: 'Alias' })
  @IsString()
  @Length(1, LIMIT.alias)
  alias: string;
}

export class AliasHolderAnswer {
  @ApiProperty({ example: 3 })
  version: number;
  @ApiProperty({ example: '2026-11-24T05:00:00.000Z', type: String, format: 'date-time' })
  since: Date;
  @ApiProperty({ example: 'daily pipeline' })
  by: string;
  @ApiProperty({ example: 'election/2026-11-24', description: 'The decision that moved it there' })
  key: string;
}

export class ModelAnswer {
  @ApiProperty({ example: 'parivision' })
  name: string;
  @ApiProperty({ example: '2026-11-24T05:00:00.000Z', type: String, format: 'date-time' })
  createdAt: Date;
  @ApiPropertyOptional({ example: 3 })
  latestVersion?: number;
  @ApiProperty({ example: 3, description: 'How many versions there are' })
  versions: number;
  @ApiProperty({
    type: Object,
    example: {
      champion: { version: 3, since: '2026-11-24T05:00:00.000Z', by: 'daily pipeline', key: 'election/1' },
    },
  })
  aliases: Record<string, AliasHolderAnswer>;
}

export class VersionAnswer {
  @ApiProperty({ example: 'parivision' })
  model: string;
  @ApiProperty({ example: 3 })
  version: number;
  @ApiProperty({
    example: '0f343b0931126a20f133d67c2b018a3b',
    description: 'Of an imported file it is made of the file: there is no run of that id',
  })
  runId: string;
  @ApiProperty({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  modelHash: string;
  @ApiProperty({ example: 'gradient-boosting' })
  algorithm: string;
  @ApiProperty({ example: 48213, description: 'Bytes of the model file' })
  size: number;
  @ApiProperty({ example: '2026-11-24T05:00:00.000Z', type: String, format: 'date-time' })
  createdAt: Date;
  @ApiProperty({ example: 'Best of study 2026-11-24' })
  description: string;
  @ApiProperty({ type: Object, example: { 'pv.dataset': 'virtual-league' } })
  tags: Record<string, string>;
  @ApiProperty({ type: [String], example: ['champion'] })
  aliases: string[];
}

export class AliasMoveAnswer {
  @ApiProperty({ example: 'parivision' })
  model: string;
  @ApiProperty({ example: 'champion' })
  alias: string;
  @ApiProperty({ example: 2, description: 'Counts the moves of all aliases of the model' })
  rev: number;
  @ApiProperty({ example: 2, nullable: true, type: Number })
  from: number | null;
  @ApiProperty({ example: 3 })
  to: number;
  @ApiProperty({ example: 'daily pipeline' })
  by: string;
  @ApiProperty({ example: 'Version 3 replaces version 2.' })
  reason: string;
  @ApiProperty({ example: '2026-11-24T05:00:00.000Z', type: String, format: 'date-time' })
  at: Date;
  @ApiProperty({ example: 'election/2026-11-24' })
  key: string;
}

export class ModelList extends PageAnswer {
  @ApiProperty({ type: [ModelAnswer] })
  items: ModelAnswer[];
}

export class VersionList extends PageAnswer {
  @ApiProperty({ type: [VersionAnswer] })
  items: VersionAnswer[];
}

export class AliasMoveList extends PageAnswer {
  @ApiProperty({ type: [AliasMoveAnswer] })
  items: AliasMoveAnswer[];
}

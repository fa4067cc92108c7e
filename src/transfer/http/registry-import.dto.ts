import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { STAGES } from '../../registry/index.js';

export class RegistryTag {
  @ApiProperty({ example: 'team' })
  key: string;
  @ApiPropertyOptional({ nullable: true, example: 'a' })
  value?: string;
}

/** For the API's description: bodies are read by `transfer/source/exported-registered.ts`, which names each fault. Absent and null fields count as 0 or empty, as in protobuf. */
export class RegisteredModelBody {
  @ApiProperty({ example: 'shots' })
  name: string;
  @ApiPropertyOptional({ nullable: true, example: 'Whether a shot goes in' })
  description?: string;
  @ApiPropertyOptional({ nullable: true, example: 1795496400000, description: 'Unix milliseconds' })
  creation_timestamp?: number;
  @ApiPropertyOptional({ nullable: true, example: 1795496400000, description: 'Unix milliseconds' })
  last_updated_timestamp?: number;
  @ApiPropertyOptional({ nullable: true, type: [RegistryTag] })
  tags?: RegistryTag[];
}

export class RegisteredVersionBody extends RegisteredModelBody {
  @ApiProperty({ example: 3, minimum: 1 })
  version: number;
  @ApiPropertyOptional({
    nullable: true,
    example: 'models:/m-0f343b0931126a20f133d67c2b018a3b',
    description:
      'runs:/RUN_ID/PATH, models:/MODEL_ID, models:/NAME/VERSION, another address; absent: files follow',
  })
  source?: string;
  @ApiPropertyOptional({
    nullable: true,
    description: 'The address of the files, if source names another version',
  })
  location?: string;
  @ApiPropertyOptional({ nullable: true, example: '0f343b0931126a20f133d67c2b018a3b' })
  run_id?: string;
  @ApiPropertyOptional({ nullable: true, example: '' })
  run_link?: string;
  @ApiPropertyOptional({ nullable: true, enum: STAGES, example: 'None' })
  current_stage?: string;
}

export class AliasBody {
  @ApiProperty({ example: 'shots' })
  name: string;
  @ApiProperty({ example: 'best' })
  alias: string;
  @ApiProperty({ example: 3, minimum: 1 })
  version: number;
}

export class ImportedModelAnswer {
  @ApiProperty({ description: 'False: a model of this name existed already' })
  isNew: boolean;
  @ApiProperty({ type: [String], description: 'Fields that differ and were not changed' })
  differing: string[];
}

export class ImportedVersionAnswer {
  @ApiProperty({ enum: ['begun', 'done'], description: '`done`: it exists with the same content' })
  state: 'begun' | 'done';
  @ApiPropertyOptional({
    example: 'imports/0f343b0931126a20f133d67c2b018a3b/model',
    description: 'Where its own files are uploaded: PUT /api/2.0/mlflow-artifacts/artifacts/ROOT/PATH',
  })
  root?: string;
}

export class ImportedAliasAnswer {
  @ApiProperty({ enum: ['set', 'done'], description: '`done`: it points there already' })
  state: 'set' | 'done';
}

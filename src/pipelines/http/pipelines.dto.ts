import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import { ALGORITHMS, type AlgorithmName } from '../../algorithms/catalogue/catalogue.js';
import { type ElectionMode, MODES } from '../../champion/index.js';
import { LOCATION_TRANSFORMS, type LocationTransform } from '../../basketball/index.js';
import { DATASET_NAME, DATASET_RULE } from '../../platform/http/dataset-name.js';
import { ListQuery } from '../../platform/http/listing.js';
import { RETRAIN, type Retrain, RUN_STATES, type RunState, type Trigger, TRIGGERS } from '../pipeline-run.js';

const NAMES = ALGORITHMS.map((algorithm) => algorithm.name);

export class AlgorithmRequest {
  @ApiPropertyOptional({ enum: NAMES, example: 'gradient-boosting' })
  @IsIn(NAMES)
  name: AlgorithmName;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    example: { trees: 100 },
    description: 'See GET /training/algorithms',
  })
  @MayBeAbsent()
  @IsObject()
  parameters?: Record<string, unknown>;
}

export class StartRunRequest {
  @ApiPropertyOptional({
    description: 'Shots to fetch. Default: PIPELINE_NODES; a file is imported completely',
    minimum: 1,
    maximum: 500_000,
    example: 100,
  })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(500_000)
  nodes?: number;

  @ApiPropertyOptional({
    description:
      'virtual-league, file:<id of an uploaded file> or an allowed http(s) address. Default: FEED_SOURCE',
    example: 'virtual-league',
  })
  @MayBeAbsent()
  @IsString()
  @MaxLength(2000)
  source?: string;

  @ApiPropertyOptional({
    enum: LOCATION_TRANSFORMS,
    description:
      'Unit and origin of the coordinates in the file: feet from the baseline with X mirrored, tenths of a foot from the hoop, or ' +
      'feet transformed twice. Default: detected from the rows; required if they are ambiguous, refused if they contradict it',
  })
  @MayBeAbsent()
  @IsIn(LOCATION_TRANSFORMS)
  transform?: LocationTransform;

  @ApiPropertyOptional({
    description: "Dataset of the shots. Default: the source's own",
    example: 'virtual-league',
  })
  @MayBeAbsent()
  @Matches(DATASET_NAME, DATASET_RULE)
  dataset?: string;

  @ApiPropertyOptional({
    description:
      'Train, validate and elect on the newest dates that have at least so many shots: for a world that has changed. Default: on all',
    minimum: 1000,
    maximum: 100_000_000,
    example: 50_000,
  })
  @MayBeAbsent()
  @IsInt()
  @Min(1000)
  @Max(100_000_000)
  newest?: number;

  @ApiPropertyOptional({
    type: [AlgorithmRequest],
    description: 'Default: STUDY_ALGORITHMS',
    example: [{ name: 'gradient-boosting' }],
  })
  @MayBeAbsent()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => AlgorithmRequest)
  algorithms?: AlgorithmRequest[];

  @ApiPropertyOptional({ description: 'Trials of each algorithm', minimum: 1, maximum: 100, example: 1 })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(100)
  trials?: number;

  @ApiPropertyOptional({ minimum: 0, maximum: 4_294_967_295, example: 42 })
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(4_294_967_295)
  seed?: number;

  @ApiPropertyOptional({
    default: false,
    example: false,
    description:
      'If the champion that answers predictions is for another dataset, compare it with the new model on the games of this one. By default the new model competes for the champion of its own dataset',
  })
  @MayBeAbsent()
  @IsBoolean()
  acrossDatasets?: boolean;

  @ApiPropertyOptional({
    enum: MODES,
    example: 'propose',
    description:
      'What happens with a new model that is better: automatic makes it champion, propose waits for a person, shadow and canary compare it on live requests first. Default: ELECTION_MODE',
  })
  @MayBeAbsent()
  @IsIn(MODES)
  mode?: ElectionMode;

  @ApiPropertyOptional({
    enum: RETRAIN,
    example: 'when-needed',
    description:
      'always: the run trains. when-needed: it trains only if a drift report of the run says that the data changed or the champion got worse. Default: that of the pipeline, else PIPELINE_RETRAIN',
  })
  @MayBeAbsent()
  @IsIn(RETRAIN)
  retrain?: Retrain;
}

export class PipelineRunsQuery extends ListQuery {
  @ApiPropertyOptional({ enum: RUN_STATES })
  @MayBeAbsent()
  @IsIn(RUN_STATES)
  state?: RunState;

  @ApiPropertyOptional({ enum: TRIGGERS })
  @MayBeAbsent()
  @IsIn(TRIGGERS)
  trigger?: Trigger;

  @ApiPropertyOptional({ example: 'virtual-league', description: 'Only of this dataset' })
  @MayBeAbsent()
  @Matches(DATASET_NAME, DATASET_RULE)
  dataset?: string;
}

import { basketball, featureRow } from '../../basketball/index.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Datatype } from '../../serving/index.js';
import { ANY_VALUE } from '../../platform/http/any-value.js';
import { DATATYPES } from '../oip/datatypes.js';

/** Clients that are written with pydantic send null for what they leave out. */
const PARAMETERS = { type: 'object', additionalProperties: true, nullable: true } as const;

export class ServerMetadataBody {
  @ApiProperty({ example: 'parivision' })
  name: string;
  @ApiProperty({ example: '0.2.0' })
  version: string;
  @ApiProperty({ example: ['binary_tensor_data', 'model_repository'], type: [String] })
  extensions: string[];
}

export class TensorSpecBody {
  @ApiProperty({ example: 'input' })
  name: string;
  @ApiProperty({ example: 'FP64', enum: DATATYPES })
  datatype: Datatype;
  @ApiProperty({ example: [-1, 7], type: [Number], description: '-1: any size' })
  shape: number[];
}

export class ModelMetadataBody {
  @ApiProperty({ example: 'parivision' })
  name: string;
  @ApiPropertyOptional({ example: ['3', '2', '1'], type: [String], description: 'Newest first' })
  versions?: string[];
  @ApiProperty({ example: 'parivision_trees' })
  platform: string;
  @ApiProperty({ type: [TensorSpecBody] })
  inputs: TensorSpecBody[];
  @ApiProperty({ type: [TensorSpecBody] })
  outputs: TensorSpecBody[];
}

export class ModelReadyBody {
  @ApiProperty({ example: 'parivision' })
  name: string;
  @ApiProperty({ example: true })
  ready: boolean;
}

export class InferInputBody {
  @ApiProperty({ example: 'input' })
  name: string;
  @ApiProperty({ example: [1, 7], type: [Number] })
  shape: number[];
  @ApiProperty({ example: 'FP64', enum: DATATYPES })
  datatype: Datatype;
  @ApiPropertyOptional({
    ...PARAMETERS,
    description: 'binary_data_size: the elements follow the JSON as bytes',
  })
  parameters?: Record<string, unknown>;
  @ApiPropertyOptional({
    example: [featureRow(basketball.example)],
    description: 'Row-major, flat or nested as the shape',
    type: 'array',
    items: ANY_VALUE,
  })
  data?: unknown[];
}

export class RequestedOutputBody {
  @ApiProperty({ example: 'predict_proba' })
  name: string;
  @ApiPropertyOptional({ ...PARAMETERS, description: 'binary_data: whether as bytes' })
  parameters?: Record<string, unknown>;
}

/** For the documentation only: `readInferRequest` reads it. */
export class InferBody {
  @ApiPropertyOptional({ example: 'shot-1', description: 'Echoed', type: String, nullable: true })
  id?: string;
  @ApiPropertyOptional({
    ...PARAMETERS,
    description: 'binary_data_output: all outputs as bytes; prediction_ids: ids of the logged predictions',
  })
  parameters?: Record<string, unknown>;
  @ApiProperty({ type: [InferInputBody] })
  inputs: InferInputBody[];
  @ApiPropertyOptional({ type: [RequestedOutputBody], description: 'Default: all', nullable: true })
  outputs?: RequestedOutputBody[];
}

export class InferOutputBody {
  @ApiProperty({ example: 'predict_proba' })
  name: string;
  @ApiProperty({ example: [1, 2], type: [Number] })
  shape: number[];
  @ApiProperty({ example: 'FP64', enum: DATATYPES })
  datatype: Datatype;
  @ApiPropertyOptional(PARAMETERS)
  parameters?: Record<string, unknown>;
  @ApiPropertyOptional({ example: [0.3868, 0.6132], type: 'array', items: ANY_VALUE })
  data?: unknown[];
}

export class InferResponseBody {
  @ApiProperty({ example: 'parivision' })
  model_name: string;
  @ApiProperty({ example: '3' })
  model_version: string;
  @ApiPropertyOptional({ example: 'shot-1' })
  id?: string;
  @ApiPropertyOptional({ ...PARAMETERS, description: 'prediction_id: for POST /outcomes' })
  parameters?: Record<string, unknown>;
  @ApiProperty({ type: [InferOutputBody] })
  outputs: InferOutputBody[];
}

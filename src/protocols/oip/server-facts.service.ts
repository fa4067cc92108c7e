import { Injectable } from '@nestjs/common';
import type { Soon } from '../../platform/concurrency/soon.js';
import { VERSION } from '../../platform/config/version.js';
import { isAppError } from '../../platform/errors/app-error.js';
import { HealthService } from '../../platform/health/health.service.js';
import { contractOf } from './contract.js';
import { modelSelector, type ServedModel, ServedModels, type TensorSpec } from '../../serving/index.js';

/** Metadata of the server. */
export interface ServerMetadata {
  name: string;
  version: string;
  extensions: string[];
}

export interface ModelMetadata {
  name: string;
  versions: string[];
  platform: string;
  inputs: readonly TensorSpec[];
  outputs: readonly TensorSpec[];
}

const METADATA: ServerMetadata = {
  name: 'parivision',
  version: VERSION,
  extensions: ['binary_tensor_data', 'model_repository'],
};

/** Health and metadata of the server and its models, whatever protocol carries them. */
@Injectable()
export class ServerFactsService {
  readonly metadata = METADATA;

  constructor(
    private readonly models: ServedModels,
    private readonly health: HealthService,
  ) {}

  /** A champion is loaded, and the process does not stop. */
  async isReady(): Promise<boolean> {
    return (await this.health.readiness()).ready;
  }

  /**
   * @param version a number or an alias; undefined or empty: the model's standard version
   * @throws {AppError} when there is no such model or version, or it cannot be served
   */
  model(name: string, version?: string): Soon<ServedModel> {
    return this.models.get(name, version ? modelSelector(version) : undefined);
  }

  /** Whether it can answer; loads it if it is not in memory. @throws {AppError} when there is no such model or version */
  async isModelReady(name: string, version?: string): Promise<boolean> {
    try {
      await this.model(name, version);
      return true;
    } catch (error) {
      if (isAppError(error, 'conflict', 'unavailable')) return false;
      throw error;
    }
  }

  /** @throws {AppError} with the codes of `model`, when it cannot be served */
  async describe(name: string, version?: string): Promise<ModelMetadata> {
    const model = await this.model(name, version);
    const versions = version ? [model.version] : await this.models.versions(name);
    const { inputs, outputs } = contractOf(model);
    return { name, versions: versions.map(String), platform: model.platform, inputs, outputs };
  }
}

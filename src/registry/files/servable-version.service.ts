import { Injectable } from '@nestjs/common';
import { BlobStore } from '../../platform/blobs/blob-store.port.js';
import { Clock } from '../../platform/clock/clock.js';
import { AppError } from '../../platform/errors/app-error.js';
import { MlflowError } from '../../mlflow/protocol/mlflow-error.js';
import { ClientRegistryStore } from '../models/model-store.port.js';
import { MAX_IMPORT_BYTES } from '../limits.js';
import { NotReadable, servedFile } from './served-file.js';
import { ModelExchangeService } from './model-exchange.service.js';
import { ML_MODEL } from './model-folder.js';
import { notServable } from '../registry.errors.js';
import { RegistryService } from '../registry.service.js';
import type { StoredVersion } from '../versions/version-store.port.js';
import { VersionFilesService } from './version-files.service.js';

/** Bytes of an MLmodel file that are read. */
const MAX_ML_MODEL = 1024 ** 2;

/** What a file can be refused for. */
const OF_THE_FILE = new Set(['registry.import-invalid', 'registry.import-features']);

/** Makes versions of MLflow's clients fit to answer predictions. */
@Injectable()
export class ServableVersionService {
  constructor(
    private readonly registry: RegistryService,
    private readonly store: ClientRegistryStore,
    private readonly files: VersionFilesService,
    private readonly exchange: ModelExchangeService,
    private readonly blobs: BlobStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes the model out of the version's folder and keeps it as a model file; nothing is left to do where there is one. What
   * a client changes in the folder afterwards does not change the model.
   * @throws AppError `registry.version-unknown`, `registry.not-servable`
   */
  async takeOver(model: string, version: number): Promise<void> {
    const found = await this.registry.version(model, version);
    if (found.modelHash !== '') return;
    const converted = await this.converted(found);
    const { hash, size } = await this.blobs.put(converted);
    const change = { modelHash: hash, size };
    if (await this.store.changeVersion(model, version, change, this.clock.now())) return;
    throw notServable(model, version, 'it was removed meanwhile');
  }

  private async converted(version: StoredVersion): Promise<Uint8Array> {
    try {
      const names = new Set((await this.files.list(version)).map(({ name }) => name));
      const mlModel = names.has(ML_MODEL) ? await this.read(version, ML_MODEL, MAX_ML_MODEL) : undefined;
      const served = servedFile(names, mlModel?.toString('utf8'));
      const file = await this.read(version, served.name, MAX_IMPORT_BYTES);
      return (await this.exchange.toModelFile(file, served)).file;
    } catch (error) {
      const isOfTheFile = error instanceof AppError && OF_THE_FILE.has(error.code);
      if (!isOfTheFile && !(error instanceof MlflowError) && !(error instanceof NotReadable)) throw error;
      throw notServable(version.model, version.version, error.message.replace(/\.$/, ''));
    }
  }

  private async read(version: StoredVersion, name: string, most: number): Promise<Buffer> {
    const { artifact, content } = await this.files.open(version, name);
    if (artifact.size > most) {
      content.destroy();
      throw new NotReadable(`${name} must have at most ${most} bytes, not ${artifact.size}`);
    }
    const parts: Buffer[] = [];
    for await (const part of content as AsyncIterable<Buffer>) parts.push(part);
    return Buffer.concat(parts);
  }
}

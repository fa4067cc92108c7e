import { Injectable } from '@nestjs/common';
import { BlobStore } from '../../platform/blobs/blob-store.port.js';
import { AppError } from '../../platform/errors/app-error.js';
import { notServable } from '../registry.errors.js';
import { MAX_IMPORT_BYTES } from '../rules.js';
import type { StoredVersion } from '../versions/model-version.js';
import { VersionService } from '../versions/version.service.js';
import { ModelExchangeService } from './model-exchange.service.js';
import { ML_MODEL } from './model-folder.js';
import { NotReadable, servedFile } from './served-file.js';
import { VersionFilesService } from './version-files.service.js';

/** Bytes of an MLmodel file that are read. */
const MAX_ML_MODEL = 1024 ** 2;

/** Errors that are about the version's files. */
const ABOUT_FILES = /^(registry|tracking)\./;

/** Adds a model file to versions of clients, so that they can serve predictions. */
@Injectable()
export class ServableVersionService {
  constructor(
    private readonly versions: VersionService,
    private readonly files: VersionFilesService,
    private readonly exchange: ModelExchangeService,
    private readonly blobs: BlobStore,
  ) {}

  /**
   * Converts the model in the version's folder to a model file; does nothing if there is one. Later changes in the folder do
   * not change the model.
   * @throws {AppError} `registry.version-unknown`, `registry.not-servable`
   */
  async ensureModelFile(model: string, version: number): Promise<void> {
    const found = await this.versions.get(model, version);
    if (found.modelHash !== '') return;
    const converted = await this.converted(found);
    const { hash, size } = await this.blobs.put(converted);
    await this.versions.setModelFile(model, version, hash, size);
  }

  private async converted(version: StoredVersion): Promise<Uint8Array> {
    try {
      const names = new Set((await this.files.list(version)).map(({ name }) => name));
      const mlModel = names.has(ML_MODEL) ? await this.read(version, ML_MODEL, MAX_ML_MODEL) : undefined;
      const served = servedFile(names, mlModel?.toString('utf8'));
      const file = await this.read(version, served.name, MAX_IMPORT_BYTES);
      return (await this.exchange.toModelFile(file, served)).file;
    } catch (error) {
      const isAboutFiles = error instanceof AppError && ABOUT_FILES.test(error.code);
      if (!isAboutFiles && !(error instanceof NotReadable)) throw error;
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

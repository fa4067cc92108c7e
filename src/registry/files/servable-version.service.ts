import { Injectable } from '@nestjs/common';
import { BlobStore } from '../../platform/blobs/blob-store.port.js';
import { AppError } from '../../platform/errors/app-error.js';
import { notServable } from '../registry.errors.js';
import { MAX_IMPORT_BYTES } from '../rules.js';
import type { StoredVersion } from '../versions/model-version.js';
import { VersionService } from '../versions/version.service.js';
import { ModelExchangeService } from './model-exchange.service.js';
import { ML_MODEL } from './model-folder.js';
import { isOnnx } from '../../algorithms/model-io/read-any-model.js';
import { NotReadable, servedFile, type ServedFile, type SignatureColumn } from './served-file.js';
import { VersionFilesService } from './version-files.service.js';

/** Bytes of an MLmodel file that are read. */
const MAX_ML_MODEL = 1024 ** 2;

/** Errors that are about the version's files. */
const ABOUT_FILES = /^(registry|tracking)\./;

/**
 * What serves a version. `columns`: of a client's version, those of its signature, in the order of the model.
 * `predictsProbability`: as in `ServedFile`.
 */
export type ServableFile =
  | { kind: 'model-file'; file: Uint8Array; columns?: SignatureColumn[]; predictsProbability?: true }
  /** An ONNX file that only a runtime can compute. `fault`: why it was not converted. */
  | { kind: 'onnx'; file: Uint8Array; columns?: SignatureColumn[]; fault: string };

/** What can be served of a version; and adds a model file to versions of clients, so that they can be elected. */
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
   * @throws {AppError} `registry.version-unknown` when there is no such version; `registry.not-servable` when its model cannot
   * be read
   */
  async ensureModelFile(model: string, version: number): Promise<void> {
    const found = await this.versions.get(model, version);
    if (found.modelHash !== '') return;
    const converted = await this.converted(found);
    const { hash, size } = await this.blobs.put(converted);
    await this.versions.setModelFile(model, version, hash, size);
  }

  /**
   * The version's model file; of a client's version without one, its folder's model is converted, whatever its columns are. An
   * ONNX file that cannot be converted is returned as it is.
   * @throws {AppError} `registry.version-unknown` when there is no such version; `registry.not-servable` when its model cannot
   * be read; `blobs.damaged` when the bytes do not match the hash
   */
  async servable(version: StoredVersion): Promise<ServableFile> {
    if (version.modelHash !== '')
      return { kind: 'model-file', file: await this.blobs.read(version.modelHash) };
    return this.ofFolder(version, async ({ content, served }) => {
      const { columns, predictsProbability } = served;
      const result = await this.exchange.tabular(content, served);
      if (!('fault' in result))
        return { kind: 'model-file', file: result.file, columns, predictsProbability };
      if (isOnnx(content)) return { kind: 'onnx', file: content, columns, fault: result.fault };
      throw new NotReadable(result.fault);
    });
  }

  private async converted(version: StoredVersion): Promise<Uint8Array> {
    return this.ofFolder(
      version,
      async ({ content, served }) => (await this.exchange.toModelFile(content, served)).file,
    );
  }

  /** @throws {AppError} `registry.not-servable` when the folder's model cannot be read; the message has the reason */
  private async ofFolder<T>(
    version: StoredVersion,
    convert: (found: { content: Buffer; served: ServedFile }) => Promise<T>,
  ): Promise<T> {
    try {
      const names = new Set((await this.files.list(version)).map(({ name }) => name));
      const mlModel = names.has(ML_MODEL) ? await this.read(version, ML_MODEL, MAX_ML_MODEL) : undefined;
      const served = servedFile(names, mlModel?.toString('utf8'));
      return await convert({ content: await this.read(version, served.name, MAX_IMPORT_BYTES), served });
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

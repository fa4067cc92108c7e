import { Injectable } from '@nestjs/common';
import { basketball } from '../../basketball/index.js';
import { BlobStore } from '../../platform/blobs/blob-store.port.js';
import { sha256 } from '../../platform/ids/ids.js';
import { Workers } from '../../platform/workers/workers.js';
import { importFeatures, importInvalid, notExportable } from '../registry.errors.js';
import { IMPORTED_TAG, type ModelVersion } from '../versions/model-version.js';
import { importSource } from '../versions/version-source.js';
import { VersionService } from '../versions/version.service.js';
import type { Exchanged, ExchangePayload, ExchangeResult } from './model-exchange.worker.js';
import { ModelFolderService } from './model-folder.service.js';
import type { ServedFile } from './served-file.js';

/** The input of every model that is served, in its order. */
const FEATURES: readonly string[] = basketball.features.map(({ name }) => name);

const WORKER = new URL('./model-exchange.worker.js', import.meta.url);

/** Exports models to other programs' formats and imports from them. */
@Injectable()
export class ModelExchangeService {
  constructor(
    private readonly versions: VersionService,
    private readonly blobs: BlobStore,
    private readonly workers: Workers,
    private readonly folders: ModelFolderService,
  ) {}

  /**
   * A version as an ONNX file.
   * @throws {AppError} `registry.version-unknown` when there is no such version; `registry.not-exportable` when the model has
   * a part that cannot be exported
   */
  async onnx(model: string, version: number): Promise<Uint8Array> {
    const result = await this.exchange(await this.versions.modelBytes(model, version), 'onnx');
    if ('fault' in result) throw notExportable(model, version, result.fault);
    return result.file;
  }

  /**
   * Makes a version of a model file of any known format. Importing the same file again returns the same version.
   * @throws {AppError} `registry.import-invalid` when the file is not a model; `registry.import-features` when its features
   * are others; `registry.invalid` when a field breaks a rule
   */
  async import(model: string, file: Uint8Array): Promise<ModelVersion> {
    const result = await this.toModelFile(file);
    const { hash } = await this.blobs.put(result.file);
    // In the place of a run: the file identifies an import.
    const runId = sha256(file).slice(0, 32);
    const version = await this.versions.register({
      model,
      runId,
      modelHash: hash,
      algorithm: result.algorithm,
      description: `Imported from a file (${result.format})`,
      tags: { [IMPORTED_TAG]: result.format },
      source: importSource(runId),
    });
    await this.folders.prepare(version);
    return version;
  }

  /**
   * Converts a file of any known format to a model file, if its features are those of the elected models.
   * @param columns the order in which the model receives them, where the model folder states it
   * @throws {AppError} `registry.import-invalid` when the file is not a model; `registry.import-features` when its features
   * are others
   */
  async toModelFile(
    file: Uint8Array,
    { rounds, columns }: Pick<ServedFile, 'rounds' | 'columns'> = {},
  ): Promise<Exchanged> {
    const result = await this.tabular(file, { rounds, columns });
    if ('fault' in result) throw importInvalid(result.fault);
    const unknown = result.featureNames.filter((name) => !FEATURES.includes(name));
    const missing = FEATURES.filter((name) => !result.featureNames.includes(name));
    if (unknown.length + missing.length > 0) throw importFeatures(unknown, missing);
    return result;
  }

  /**
   * Converts a file of any known format to a model file, whatever its columns are, or says why it cannot be converted.
   * @param columns the order in which the model receives them, where the model folder states it
   * @throws {AppError} `registry.import-invalid` when the model has its columns in another order
   */
  async tabular(
    file: Uint8Array,
    { rounds, columns }: Pick<ServedFile, 'rounds' | 'columns'> = {},
  ): Promise<ExchangeResult> {
    const names = columns?.map(({ name }) => name);
    const result = await this.exchange(file, 'model-file', { rounds, featureNames: names });
    if ('fault' in result) return result;
    if (names && names.join() !== result.featureNames.join()) {
      throw importInvalid(
        `the signature in MLmodel gives the columns as ${names.join(', ').slice(0, 400)}, and the model expects ` +
          `${result.featureNames.join(', ')}: log it with a signature in the order of the model`,
      );
    }
    return result;
  }

  private async exchange(
    file: Uint8Array,
    to: ExchangePayload['to'],
    { rounds, featureNames = FEATURES }: Partial<Pick<ExchangePayload, 'rounds' | 'featureNames'>> = {},
  ): Promise<ExchangeResult> {
    const payload: ExchangePayload = { file, to, featureNames, features: basketball.features, rounds };
    try {
      return await this.workers.run<ExchangeResult>(WORKER, payload);
    } catch (error) {
      // The readers' limits should prevent it; if they do not, the fault is still the file's.
      if ((error as NodeJS.ErrnoException).code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error;
      return { fault: 'reading it takes more memory than a model may need' };
    }
  }
}

import { Injectable } from '@nestjs/common';
import type { Model } from '../algorithms/model.js';
import { decodeModel, InvalidModelFile } from '../algorithms/model-io/model-file.js';
import { messageOf } from '../platform/errors/app-error.js';
import { Workers } from '../platform/workers/workers.js';
import { type ModelVersion, ServableVersionService, type SignatureColumn } from '../registry/index.js';
import { checkTabular } from './check-tabular.js';
import type { DecodePayload } from './decode-model.worker.js';
import { UnfitOnnx } from './onnx/onnx-contract.js';
import { hasOnnxRuntime, UnreadableByRuntime } from './onnx/onnx-process.js';
import { openOnnx } from './onnx/open-onnx.js';
import type { ColumnType, ServedColumn, ServedModel } from './served-model.js';
import { modelUnfit } from './serving.errors.js';
import { TabularModel } from './tabular-model.js';

const WORKER = new URL('./decode-model.worker.js', import.meta.url);
/** A file of up to this many bytes is decoded on the event loop: it takes a millisecond or two, a thread many more to start. */
const SMALL_FILE = 262_144;
/** Bytes in memory for each byte of a model file: the arrays, and the tables that single rows are looked up in. */
const MEMORY_PER_BYTE = 3;

/** Memory of the process of an ONNX model without the model: 85 MiB. */
const PROCESS_BYTES = 89_128_960;
/** Errors that say what is wrong with an ONNX file. */
const FAULTS_OF_FILE = [UnfitOnnx.name, UnreadableByRuntime.name, InvalidModelFile.name];

export interface LoadedModel {
  model: ServedModel;
  /** An estimate of the memory that it takes, in bytes. */
  bytes: number;
}

/** Reads, decodes, checks and warms up a version, off the request path. */
@Injectable()
export class ModelLoader {
  constructor(
    private readonly servable: ServableVersionService,
    private readonly workers: Workers,
  ) {}

  /**
   * @throws {AppError} `registry.not-servable` when its model cannot be read; `prediction.model-unfit` when the model fails a
   * check; `blobs.damaged` when the bytes do not match the hash; `mongo.unavailable` when the database does not respond
   */
  async load(version: ModelVersion): Promise<LoadedModel> {
    const found = await this.servable.servable(version);
    const { file } = found;
    const columns = servedColumns(found.columns);
    if (found.kind === 'onnx') return this.ofRuntime(version, found, columns);
    const { predictsProbability } = found;
    const model = new TabularModel(version, await this.decoded(version, file), columns, predictsProbability);
    await checkTabular(model);
    return { model, bytes: file.byteLength * MEMORY_PER_BYTE };
  }

  /** A model that is not converted to our own form, but computed by onnxruntime, if that is installed. */
  private async ofRuntime(
    version: ModelVersion,
    { file, fault }: { file: Uint8Array; fault: string },
    columns?: ServedColumn[],
  ): Promise<LoadedModel> {
    const { model: name, version: number } = version;
    if (!hasOnnxRuntime()) {
      throw modelUnfit(name, number, `${fault}; onnxruntime-node, which would compute it, is not installed`);
    }
    try {
      const model = await openOnnx(version, file, columns);
      return { model, bytes: file.byteLength * MEMORY_PER_BYTE + PROCESS_BYTES };
    } catch (error) {
      if (!FAULTS_OF_FILE.includes((error as Error).name)) throw error;
      const why = messageOf(error).replaceAll(/\s+/g, ' ').replace(/\.$/, '').slice(0, 500);
      throw modelUnfit(name, number, `as a model of onnxruntime: ${why}`, error);
    }
  }

  private async decoded({ model, version }: ModelVersion, file: Uint8Array): Promise<Model> {
    try {
      if (file.byteLength <= SMALL_FILE) return decodeModel(file).model;
      const payload: DecodePayload = { file };
      return await this.workers.run<Model>(WORKER, payload, { soon: true });
    } catch (error) {
      // An error of a thread is a copy, without its class.
      if ((error as Error).name !== InvalidModelFile.name) throw error;
      throw modelUnfit(model, version, (error as Error).message, error);
    }
  }
}

const COLUMN_TYPES: readonly string[] = [
  'double',
  'float',
  'long',
  'integer',
  'boolean',
  'string',
] satisfies ColumnType[];

/** A type that is not one of a number or text is read as a number. */
function servedColumns(columns: readonly SignatureColumn[] | undefined): ServedColumn[] | undefined {
  return columns?.map(({ name, type }) => ({
    name,
    type: COLUMN_TYPES.includes(type) ? (type as ColumnType) : 'double',
  }));
}

import { Readable } from 'node:stream';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { basketball } from '../../basketball/index.js';
import { BlobStore } from '../../platform/blobs/blob-store.port.js';
import { messageOf } from '../../platform/errors/app-error.js';
import { sha256 } from '../../platform/ids/ids.js';
import { Workers } from '../../platform/workers/workers.js';
import {
  ArtifactService,
  MODEL_ARTIFACT,
  OnDemandFiles,
  type Run,
  TAG,
  typeOf,
} from '../../tracking/index.js';
import { notExportable } from '../registry.errors.js';
import { MAX_IMPORT_BYTES } from '../rules.js';
import { CLIENT_ALGORITHM } from '../stored-names.js';
import type { StoredVersion } from '../versions/model-version.js';
import { filesAddress, shownRunId } from '../versions/version-source.js';
import type { ExchangePayload, ExchangeResult } from './model-exchange.worker.js';
import { ML_MODEL, modelFolder, OWN_FILE } from './model-folder.js';
import { VersionFilesService } from './version-files.service.js';

/** The input of every model that is served, in its order. */
const FEATURES: readonly string[] = basketball.features.map(({ name }) => name);

const WORKER = new URL('./model-exchange.worker.js', import.meta.url);

/** The folder of a run's model, within the run's files. */
const RUN_FOLDER = MODEL_ARTIFACT.slice(0, MODEL_ARTIFACT.lastIndexOf('/'));

/**
 * Creates the folders in which clients find our models: of every finished trial, and of every version. A version's folder is
 * created when it is registered; any other one when it is first listed or read.
 */
@Injectable()
export class ModelFolderService implements OnModuleInit {
  private readonly logger = new Logger(ModelFolderService.name);
  /** By the folder's path: concurrent requests wait for the same one. */
  private readonly making = new Map<string, Promise<void>>();

  constructor(
    private readonly files: VersionFilesService,
    private readonly blobs: BlobStore,
    private readonly workers: Workers,
    private readonly artifacts: ArtifactService,
    private readonly onDemand: OnDemandFiles,
  ) {}

  onModuleInit(): void {
    this.onDemand.add({
      covers: (path) => path === RUN_FOLDER || path.startsWith(`${RUN_FOLDER}/`),
      make: (run) => this.makeForRun(run),
    });
  }

  /** For a version that has just been registered. Errors are logged: `complete` throws them to the client that needs the folder. */
  async prepare(version: StoredVersion): Promise<void> {
    try {
      await this.complete(version);
    } catch (error) {
      const name = `version ${version.version} of ${version.model}`;
      this.logger.warn(`The model folder of ${name} was not created yet: ${messageOf(error)}`);
    }
  }

  /**
   * The address under which a client finds the version's files, all of which are there.
   * @throws {AppError} `registry.not-exportable` when the model has a part that cannot be exported
   */
  async downloadAddress(version: StoredVersion): Promise<string> {
    await this.complete(version);
    return filesAddress(version);
  }

  /**
   * Does nothing if the folder is complete, is kept elsewhere, or is a client's without a model file of ours.
   * @throws {AppError} `registry.not-exportable` when the model has a part that cannot be exported
   */
  async complete(version: StoredVersion): Promise<void> {
    const folder = await this.files.folder(version);
    if (folder === undefined) return;
    const names = new Set((await this.artifacts.list(folder)).map(({ name }) => name));
    if (names.has(ML_MODEL)) return;
    const isOurs = version.algorithm !== CLIENT_ALGORITHM;
    if (!isOurs && !names.has(OWN_FILE)) return;
    const running = this.making.get(folder);
    if (running) return running;
    const work = this.make(version, folder, isOurs, names).finally(() => this.making.delete(folder));
    this.making.set(folder, work);
    return work;
  }

  /** Only for a trial of ours: a client's files stay unchanged. */
  private async makeForRun({ id, artifacts, tags, remote, endTime }: Run): Promise<void> {
    const own = artifacts.find(({ path }) => path === MODEL_ARTIFACT);
    const isComplete = artifacts.some(({ path }) => path === `${RUN_FOLDER}/${ML_MODEL}`);
    if (remote || !endTime || !own || own.hash !== tags[TAG.modelHash] || isComplete) return;
    const file = await this.blobs.read(own.hash);
    const made = await this.scoring(file);
    if ('fault' in made) throw new Error(made.fault);
    const { algorithm, featureNames, file: onnx } = made;
    const model = { file, hash: own.hash, onnx, algorithm, featureNames, runId: id, createdAt: endTime };
    for (const { name, content } of modelFolder(model)) {
      if (name !== OWN_FILE)
        await this.artifacts.putOfRun(id, `${RUN_FOLDER}/${name}`, content, typeOf(name));
    }
  }

  private async scoring(file: Uint8Array): Promise<ExchangeResult> {
    const payload: ExchangePayload = {
      file,
      to: 'scoring',
      featureNames: FEATURES,
      features: basketball.features,
    };
    return this.workers.run<ExchangeResult>(WORKER, payload, { soon: true });
  }

  private async make(
    version: StoredVersion,
    folder: string,
    isOurs: boolean,
    present: ReadonlySet<string>,
  ): Promise<void> {
    const file = isOurs ? await this.blobs.read(version.modelHash) : await this.uploaded(folder);
    if (!file) return;
    const made = await this.scoring(file);
    if ('fault' in made) {
      // A client's file may have the name of ours without being one; it stays unchanged.
      if (isOurs) throw notExportable(version.model, version.version, made.fault);
      return;
    }
    const { algorithm, featureNames, file: onnx } = made;
    const { createdAt } = version;
    const runId = shownRunId(version);
    const model = { file, hash: sha256(file), onnx, algorithm, featureNames, runId, createdAt };
    for (const { name, content } of modelFolder(model)) {
      // Training has stored it.
      if (name === OWN_FILE && present.has(name)) continue;
      await this.artifacts.put(`${folder}/${name}`, Readable.from([content]));
    }
  }

  /** Undefined if it is larger than the limit of imports. */
  private async uploaded(folder: string): Promise<Buffer | undefined> {
    const artifact = await this.artifacts.find(`${folder}/${OWN_FILE}`);
    return artifact.size > MAX_IMPORT_BYTES ? undefined : this.blobs.read(artifact.hash);
  }
}

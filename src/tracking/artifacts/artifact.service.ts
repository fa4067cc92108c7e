import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { BlobStore, type ByteRange } from '../../platform/blobs/blob-store.port.js';
import { artifactUriOf, modelUriOf, servedPath } from './artifact-location.js';
import { checkedFolder, checkedPath, filesAt, type ListedFile, listFolder, typeOf } from './artifact-path.js';
import { ExperimentStore } from '../experiments/experiment-store.port.js';
import { LoggedModelService } from '../logged-models/logged-model.service.js';
import { LooseArtifactStore } from './loose-artifact-store.port.js';
import { LoggedModelStore } from '../logged-models/logged-model-store.port.js';
import { OnDemandFiles } from './on-demand-files.js';
import type { Artifact, Run } from '../runs/run.js';
import { isRunId } from '../limits.js';
import { RunStore } from '../runs/run-store.port.js';
import { artifactUnknown, fieldInvalid, noArtifact, runUnknown } from '../tracking.errors.js';

/** What a path leads to: the files of a run, of a logged model, or loose files, which belong to neither. */
interface Owner {
  /** True for loose files: below the path there may be folders of runs and models too. */
  isLoose?: boolean;
  run?: Run;
  files: readonly Artifact[];
  /** The rest of the path, within the owner. */
  path: string;
  put(artifact: Artifact): Promise<unknown>;
  remove(paths: readonly string[]): Promise<unknown>;
}

const RUN_PATH = /^(?:.+\/)?([0-9a-f]{32})\/artifacts(?:\/(.*))?$/s;
const MODEL_PATH = /^(?:.+\/)?models\/(m-[0-9a-f]{32})\/artifacts(?:\/(.*))?$/s;

/**
 * Artifacts by the paths under which clients put, list and fetch them, and by run and path within the run. A path is a
 * label: it is looked up in the list of its run or model, and the bytes are found by their hash.
 */
@Injectable()
export class ArtifactService {
  constructor(
    private readonly runs: RunStore,
    private readonly experiments: ExperimentStore,
    private readonly modelStore: LoggedModelStore,
    private readonly models: LoggedModelService,
    private readonly loose: LooseArtifactStore,
    private readonly blobs: BlobStore,
    private readonly onDemand: OnDemandFiles,
  ) {}

  /** Stores a stream under a path; a former file is replaced once the whole stream has arrived. */
  async put(requested: string, content: Readable, maxBytes?: number): Promise<Artifact> {
    const path = checkedPath(requested);
    refuseConflict(await this.ownerOf(path));
    const { hash, size } = await this.blobs.putStream(content, path, maxBytes);
    // Looked up again: it may have changed while the content arrived.
    const owner = await this.ownerOf(path);
    refuseConflict(owner);
    const artifact = { path: owner.path, hash, size, type: typeOf(path) };
    await owner.put(artifact);
    return artifact;
  }

  /** @throws {AppError} `tracking.artifact-unknown`; `tracking.invalid` for a folder */
  async find(path: string): Promise<Artifact> {
    const owner = await this.completeOwnerOf(checkedFolder(path));
    const found = owner.files.find((file) => file.path === owner.path);
    if (found) return found;
    if (filesAt(owner.files, owner.path).length > 0 || (await this.ownedBelow(owner)).length > 0) {
      throw fieldInvalid('path', 'file', `Artifact path refers to a directory, not a file: '${path}'`);
    }
    throw noArtifact(path);
  }

  /** Stores bytes under a path of a run; the same path again then has the new content. */
  async putOfRun(runId: string, requested: string, bytes: Uint8Array, type: string): Promise<Artifact> {
    const path = checkedPath(requested);
    refuseConflict({ files: (await this.run(runId)).artifacts, path });
    const { hash, size } = await this.blobs.put(bytes, path);
    const artifact: Artifact = { path, hash, size, type };
    if (!(await this.runs.write(runId, () => ({ change: { artifact } })))) throw runUnknown(runId);
    return artifact;
  }

  /**
   * @throws {AppError} `tracking.run-unknown` when there is no such run; `tracking.artifact-unknown` when there is no such
   * artifact
   */
  async ofRun(runId: string, path: string): Promise<Artifact> {
    const artifact = (await this.run(runId)).artifacts.find((one) => one.path === path);
    if (!artifact) throw artifactUnknown(runId, path);
    return artifact;
  }

  /** The content, its hash verified. As `ofRun` otherwise. */
  async readOfRun(runId: string, path: string): Promise<Buffer> {
    return this.blobs.read((await this.ofRun(runId, path)).hash);
  }

  async open(artifact: Artifact, range?: ByteRange): Promise<Readable> {
    return this.blobs.open(artifact.hash, range);
  }

  /** Empty for an unknown folder, and for a file. */
  async list(folder: string): Promise<ListedFile[]> {
    const owner = await this.completeOwnerOf(checkedFolder(folder));
    return listFolder([...owner.files, ...(await this.ownedBelow(owner))], owner.path);
  }

  /** Removes a file, or a folder with all that is in it; does nothing where there is none. */
  async remove(path: string): Promise<void> {
    const owner = await this.ownerOf(checkedFolder(path));
    const gone = filesAt(owner.files, owner.path).map((file) => file.path);
    if (gone.length > 0) await owner.remove(gone);
  }

  private async run(id: string): Promise<Run> {
    const run = isRunId(id) ? await this.runs.find(id) : undefined;
    if (!run) throw runUnknown(id);
    return run;
  }

  /** With the files that are written when they are first requested. */
  private async completeOwnerOf(path: string): Promise<Owner> {
    const owner = await this.ownerOf(path);
    if (!owner.run) return owner;
    await this.onDemand.complete(owner.run, owner.path);
    return this.ownerOf(path);
  }

  private async ownerOf(path: string): Promise<Owner> {
    return (await this.runOf(path)) ?? (await this.modelOf(path)) ?? this.looseOf(path);
  }

  private async runOf(path: string): Promise<Owner | undefined> {
    const [, id, rest = ''] = RUN_PATH.exec(path) ?? [];
    const run = id === undefined ? undefined : await this.runs.find(id);
    if (!run) return undefined;
    const root = servedPath(artifactUriOf(await this.experiments.find(run.experimentId), run));
    if (!isUnder(path, root)) return undefined;
    return {
      run,
      files: run.artifacts,
      path: rest,
      put: (artifact) => this.runs.write(id, () => ({ change: { artifact } })),
      remove: (removedArtifacts) => this.runs.write(id, () => ({ change: { removedArtifacts } })),
    };
  }

  private async modelOf(path: string): Promise<Owner | undefined> {
    const [, id, rest = ''] = MODEL_PATH.exec(path) ?? [];
    const model = id === undefined ? undefined : await this.modelStore.find(id);
    const experiment = model && (await this.experiments.find(model.experimentId));
    if (!model || !experiment || !isUnder(path, servedPath(modelUriOf(experiment, id)))) return undefined;
    return {
      files: model.artifacts,
      path: rest,
      put: (artifact) => this.models.putArtifact(id, artifact),
      remove: (paths) => this.models.removeArtifacts(id, new Set(paths)),
    };
  }

  /** The folders of runs and models that have files and lie below a path of loose files, by their whole paths. */
  private async ownedBelow({ isLoose, path }: Owner): Promise<Pick<Artifact, 'path' | 'size'>[]> {
    if (!isLoose) return [];
    const experiments = new Map((await this.experiments.all()).map((one) => [one.id, one]));
    const { runs } = await this.runs.select({
      fits: (run) => run.artifacts.length > 0,
      offset: 0,
      limit: Infinity,
    });
    const roots = runs.map((run) => servedPath(artifactUriOf(experiments.get(run.experimentId), run)));
    for (const model of await this.modelStore.all()) {
      const experiment = experiments.get(model.experimentId);
      if (experiment && model.artifacts.length > 0) roots.push(servedPath(modelUriOf(experiment, model.id)));
    }
    return roots
      .filter((root) => root !== undefined && (path === '' || root.startsWith(`${path}/`)))
      .map((root) => ({ path: `${root}/.`, size: 0 }));
  }

  private async looseOf(path: string): Promise<Owner> {
    return {
      isLoose: true,
      files: await this.loose.all(),
      path,
      put: (artifact) => this.loose.put(artifact),
      remove: (paths) => this.loose.remove(paths),
    };
  }
}

/** A path is a file's or a folder's, not both: clients that fetch the files keep them in a tree. */
function refuseConflict({ files, path }: Pick<Owner, 'files' | 'path'>): void {
  const isFolder = path === '' || files.some((file) => file.path.startsWith(`${path}/`));
  if (isFolder || files.some((file) => path.startsWith(`${file.path}/`))) {
    const message = `Invalid path: '${path.slice(0, 300)}' and another artifact cannot be both file and folder.`;
    throw fieldInvalid('path', 'path', message);
  }
}

function isUnder(path: string, root: string | undefined): boolean {
  return root !== undefined && (path === root || path.startsWith(`${root}/`));
}

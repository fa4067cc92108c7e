import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { AppError } from '../../platform/errors/app-error.js';
import {
  type Artifact,
  ArtifactService,
  artifactUriOf,
  RunService,
  ExperimentService,
  type ListedFile,
  schemeOf,
  servedPath,
} from '../../tracking/index.js';
import { filesElsewhere, sourceInvalid } from '../registry.errors.js';
import type { StoredVersion } from '../versions/model-version.js';
import { filesAddress, runAddress } from '../versions/version-source.js';

/** The files of a version, a client's or ours, by their paths within the model's folder. */
@Injectable()
export class VersionFilesService {
  constructor(
    private readonly artifacts: ArtifactService,
    private readonly runs: RunService,
    private readonly experiments: ExperimentService,
  ) {}

  /**
   * @throws {AppError} `tracking.artifact-unknown` when there is no such artifact; `registry.files-elsewhere` when the files
   * are not stored here; `registry.source-invalid` when the source is invalid
   */
  async open(version: StoredVersion, path: string): Promise<{ artifact: Artifact; content: Readable }> {
    const artifact = await this.artifacts.find(`${await this.root(version)}/${path}`);
    return { artifact, content: await this.artifacts.open(artifact) };
  }

  /**
   * What is in the model's folder itself.
   * @throws {AppError} `registry.files-elsewhere` when the files are not stored here; `registry.source-invalid` when the
   * source is invalid
   */
  async list(version: StoredVersion): Promise<ListedFile[]> {
    return this.artifacts.list(await this.root(version));
  }

  /** The folder as a path under the root of this server's artifacts; undefined if it is kept elsewhere, or its run is gone. */
  async folder(version: StoredVersion): Promise<string | undefined> {
    try {
      return await this.servedFolder(version);
    } catch (error) {
      if (error instanceof AppError && ['not-found', 'invalid'].includes(error.kind)) return undefined;
      throw error;
    }
  }

  private async root(version: StoredVersion): Promise<string> {
    const path = await this.servedFolder(version);
    if (path === undefined) throw filesElsewhere(version.model, version.version, filesAddress(version));
    return path;
  }

  private async servedFolder(version: StoredVersion): Promise<string | undefined> {
    return servedPath(await this.address(version));
  }

  /** Not one of a run, but that of the run's artifacts. */
  private async address(version: StoredVersion): Promise<string> {
    const location = filesAddress(version);
    if (schemeOf(location) !== 'runs') return location;
    const address = runAddress(location);
    if (!address) throw sourceInvalid(`'${location}' names no run.`);
    const run = await this.runs.get(address.runId);
    const root = artifactUriOf(await this.experiments.get(run.experimentId), run);
    return address.path === '' ? root : `${root}/${address.path}`;
  }
}

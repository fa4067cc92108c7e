import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { invalidParameter, MlflowError } from '../../mlflow/protocol/mlflow-error.js';
import {
  type Artifact,
  ArtifactService,
  artifactUriOf,
  ClientRunService,
  ExperimentService,
  type ListedFile,
  schemeOf,
  servedPath,
} from '../../tracking/index.js';
import type { StoredVersion } from '../versions/version-store.port.js';
import { VersionSourceService } from '../versions/version-source.service.js';
import { runAddress } from '../versions/version-source.js';

/** The files of a version, whoever made it, by their paths within the model's folder. */
@Injectable()
export class VersionFilesService {
  constructor(
    private readonly sources: VersionSourceService,
    private readonly artifacts: ArtifactService,
    private readonly runs: ClientRunService,
    private readonly experiments: ExperimentService,
  ) {}

  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE if the files are kept elsewhere */
  async open(version: StoredVersion, path: string): Promise<{ artifact: Artifact; content: Readable }> {
    const artifact = await this.artifacts.find(`${await this.root(version)}/${path}`);
    return { artifact, content: await this.artifacts.open(artifact) };
  }

  /** What is in the model's folder itself. @throws MlflowError INVALID_PARAMETER_VALUE if it is kept elsewhere */
  async list(version: StoredVersion): Promise<ListedFile[]> {
    return this.artifacts.list(await this.root(version));
  }

  /** The folder as a path under the root of what this server keeps; undefined if it is kept elsewhere, or its run is not there. */
  async folder(version: StoredVersion): Promise<string | undefined> {
    try {
      const location = await this.sources.locate(version);
      return servedPath(schemeOf(location) === 'runs' ? await this.resolved(location) : location);
    } catch (error) {
      if (error instanceof MlflowError) return undefined;
      throw error;
    }
  }

  private async root(version: StoredVersion): Promise<string> {
    const location = await this.sources.locate(version);
    const path = servedPath(schemeOf(location) === 'runs' ? await this.resolved(location) : location);
    if (path !== undefined) return path;
    throw invalidParameter(
      `The files of Model Version (name=${version.model}, version=${version.version}) are kept elsewhere: ${location}`,
    );
  }

  private async resolved(location: string): Promise<string> {
    const address = runAddress(location);
    if (!address) throw invalidParameter(`'${location}' names no run.`);
    const run = await this.runs.get(address.runId);
    const root = artifactUriOf(await this.experiments.get(run.experimentId), run);
    return address.path === '' ? root : `${root}/${address.path}`;
  }
}

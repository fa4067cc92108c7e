import { Injectable } from '@nestjs/common';
import { decodeModel } from '../algorithms/model-io/model-file.js';
import { MODEL_NAME, ModelFolderService, type ModelVersion, VersionService } from '../registry/index.js';
import { ArtifactService, MODEL_ARTIFACT, type Run, RunService, TAG } from '../tracking/index.js';
import { modelUnreadable, runNotEligible } from './champion.errors.js';
import type { ElectRequest } from './election.js';

/** Turns a run into a version that can be a challenger: its model file exists, is complete and readable. */
@Injectable()
export class ChallengerService {
  constructor(
    private readonly versions: VersionService,
    private readonly runs: RunService,
    private readonly artifacts: ArtifactService,
    private readonly folders: ModelFolderService,
  ) {}

  /**
   * Registers the run's model. The same run always returns the same version.
   * @throws {AppError} `champion.run-not-eligible` when the run is not finished, has no model file or another snapshot
   * @throws {AppError} `champion.model-unreadable` when the model file cannot be decoded
   */
  async register({ runId, snapshot }: ElectRequest): Promise<ModelVersion> {
    const run = await this.runs.get(runId);
    const modelHash = modelHashOf(run, snapshot);
    checkReadable(await this.artifacts.readOfRun(runId, MODEL_ARTIFACT), `run ${runId}`);
    const version = await this.versions.register({
      model: MODEL_NAME,
      runId,
      modelHash,
      algorithm: run.tags[TAG.algorithm] ?? 'unknown',
      description: run.name,
      tags: picked(run.tags, [TAG.dataset, TAG.snapshot, TAG.study]),
    });
    await this.folders.prepare(version);
    return version;
  }

  /** @throws {AppError} `champion.model-unreadable` when the model file cannot be decoded */
  async checkFile({ version }: ModelVersion): Promise<void> {
    checkReadable(await this.versions.modelBytes(MODEL_NAME, version), `version ${version}`);
  }
}

function modelHashOf(run: Run, snapshot: string): string {
  if (run.status !== 'FINISHED') throw runNotEligible(run.id, `it is ${run.status}, not FINISHED`);
  const artifact = run.artifacts.find(({ path }) => path === MODEL_ARTIFACT);
  if (!artifact) throw runNotEligible(run.id, `it has no artifact ${MODEL_ARTIFACT}`);
  const taggedHash = run.tags[TAG.modelHash];
  if (taggedHash !== undefined && taggedHash !== artifact.hash) {
    throw runNotEligible(run.id, `its model file does not have the hash in its tag ${TAG.modelHash}`);
  }
  const trainedOn = run.tags[TAG.snapshot];
  if (trainedOn !== undefined && trainedOn !== snapshot) {
    throw runNotEligible(
      run.id,
      `it was trained on snapshot ${trainedOn}, not on the snapshot of the election`,
    );
  }
  return artifact.hash;
}

function checkReadable(file: Uint8Array, what: string): void {
  try {
    decodeModel(file);
  } catch (error) {
    throw modelUnreadable(what, error);
  }
}

function picked(tags: Record<string, string>, keys: string[]): Record<string, string> {
  return Object.fromEntries(keys.filter((key) => tags[key] !== undefined).map((key) => [key, tags[key]]));
}

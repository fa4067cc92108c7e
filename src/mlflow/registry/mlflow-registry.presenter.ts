import { type RegisteredModel, shownRunId, versionSource, type StoredVersion } from '../../registry/index.js';
import { keyValues, present } from '../protocol/mlflow-answer.js';

/** @param latest its newest version of each stage */
export function presentRegisteredModel(model: RegisteredModel, latest: readonly StoredVersion[]): object {
  return present({
    name: model.name,
    creation_timestamp: model.createdAt.getTime(),
    last_updated_timestamp: model.updatedAt.getTime(),
    description: model.description || undefined,
    // Within their model they have no aliases: the model lists them.
    latest_versions: latest.map((version) => presentModelVersion(version)),
    tags: keyValues(model.tags),
    aliases: Object.keys(model.aliases)
      .toSorted()
      .map((alias) => ({ alias, version: String(model.aliases[alias].version) })),
  });
}

export function presentModelVersion(version: StoredVersion, aliases: readonly string[] = []): object {
  return present({
    name: version.model,
    version: String(version.version),
    creation_timestamp: version.createdAt.getTime(),
    last_updated_timestamp: (version.updatedAt ?? version.createdAt).getTime(),
    current_stage: version.stage ?? 'None',
    description: version.description,
    source: versionSource(version),
    run_id: shownRunId(version),
    status: 'READY',
    tags: keyValues(version.tags),
    run_link: version.runLink ?? '',
    aliases,
  });
}

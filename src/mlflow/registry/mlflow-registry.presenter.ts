import { keyValues, present } from '../protocol/mlflow-answer.js';
import type { ListedModel } from '../../registry/models/model.service.js';
import type { ModelVersion } from '../../registry/versions/model-version.js';
import { runOf, sourceOf } from '../../registry/versions/version-source.js';

export function presentRegisteredModel(model: ListedModel): object {
  return present({
    name: model.name,
    creation_timestamp: model.createdAt.getTime(),
    last_updated_timestamp: model.updatedAt.getTime(),
    description: model.description || undefined,
    // Within their model they tell no aliases: the model does.
    latest_versions: model.latest.map((version) => presentModelVersion({ ...version, aliases: [] })),
    tags: keyValues(model.tags),
    aliases: Object.keys(model.aliases)
      .toSorted()
      .map((alias) => ({ alias, version: String(model.aliases[alias].version) })),
  });
}

export function presentModelVersion(version: ModelVersion): object {
  return present({
    name: version.model,
    version: String(version.version),
    creation_timestamp: version.createdAt.getTime(),
    last_updated_timestamp: (version.updatedAt ?? version.createdAt).getTime(),
    current_stage: version.stage ?? 'None',
    description: version.description,
    source: sourceOf(version),
    run_id: runOf(version),
    status: 'READY',
    tags: keyValues(version.tags),
    run_link: version.runLink ?? '',
    aliases: version.aliases,
  });
}

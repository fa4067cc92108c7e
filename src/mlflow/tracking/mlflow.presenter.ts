import { jsonFloat } from '../../platform/numbers/json-float.js';
import {
  allTags,
  artifactUriOf,
  type DatasetInput,
  type Experiment,
  type ListedFile,
  locationOf,
  type LoggedModel,
  type MetricPoint,
  type ModelMetric,
  modelUriOf,
  type Run,
} from '../../tracking/index.js';
import { keyValues, present } from '../protocol/mlflow-answer.js';

type Answer = Record<string, unknown>;

export function presentExperiment(experiment: Experiment): Answer {
  const { id, name, createdAt, updatedAt, deletedAt, tags = {} } = experiment;
  return present({
    experiment_id: id,
    name,
    artifact_location: locationOf(experiment),
    lifecycle_stage: deletedAt ? 'deleted' : 'active',
    last_update_time: (updatedAt ?? createdAt).getTime(),
    creation_time: createdAt.getTime(),
    workspace: 'default',
    tags: keyValues(tags),
  });
}

export function presentRunInfo(run: Run, experiment: Experiment | undefined): Answer {
  return present({
    run_id: run.id,
    run_uuid: run.id,
    run_name: run.name,
    experiment_id: run.experimentId,
    user_id: run.userId ?? '',
    status: run.status,
    start_time: run.startTime.getTime(),
    // In MLflow's API, 0 is no end time.
    end_time: run.endTime?.getTime() || undefined,
    artifact_uri: artifactUriOf(experiment, run),
    lifecycle_stage: run.deletedAt ? 'deleted' : 'active',
  });
}

export function presentRun(run: Run, experiment: Experiment | undefined): Answer {
  const metrics = Object.keys(run.metrics).map((key) => {
    const { last, timestamp, step } = run.metrics[key];
    return { key, value: jsonFloat(last), timestamp, step };
  });
  const outputs = (run.modelOutputs ?? []).map(({ modelId, step }) => ({ model_id: modelId, step }));
  return {
    info: presentRunInfo(run, experiment),
    data: present({ metrics, params: keyValues(run.params), tags: keyValues(allTags(run)) }),
    inputs: present({
      dataset_inputs: (run.datasets ?? []).map(presentDataset),
      model_inputs: (run.modelInputs ?? []).map((id) => ({ model_id: id })),
    }),
    outputs: present({ model_outputs: outputs }),
  };
}

export function presentPoint(key: string, { value, timestamp, step }: MetricPoint, runId?: string): Answer {
  // Not through `present`: there may be a million of them.
  const answer = { key, value: jsonFloat(value), timestamp, step };
  return runId === undefined ? answer : { ...answer, run_id: runId };
}

export function presentModel(model: LoggedModel, experiment: Experiment): Answer {
  return {
    info: present({
      model_id: model.id,
      experiment_id: model.experimentId,
      name: model.name,
      creation_timestamp_ms: model.createdAt.getTime(),
      last_updated_timestamp_ms: model.updatedAt.getTime(),
      artifact_uri: modelUriOf(experiment, model.id),
      status: model.status,
      model_type: model.modelType,
      source_run_id: model.sourceRunId,
      tags: keyValues(model.tags),
    }),
    data: present({
      params: keyValues(model.params),
      metrics: model.metrics.map((metric) => presentModelMetric(metric, model.id)),
    }),
  };
}

function presentModelMetric(metric: ModelMetric, modelId: string): Answer {
  return present({
    key: metric.key,
    value: jsonFloat(metric.value),
    timestamp: metric.timestamp,
    step: metric.step,
    dataset_name: metric.datasetName,
    dataset_digest: metric.datasetDigest,
    model_id: modelId,
    run_id: metric.runId,
  });
}

/** A folder's entries; `parent` goes before the names, as the client wrote it. As MLflow's, empty files have no size. */
export function presentFiles(files: readonly ListedFile[], parent = ''): Answer[] {
  return files.map(({ name, isFolder, size }) =>
    present({
      path: parent === '' || parent.endsWith('/') ? parent + name : `${parent}/${name}`,
      is_dir: isFolder,
      file_size: size || undefined,
    }),
  );
}

function presentDataset({ name, digest, sourceType, source, schema, profile, tags }: DatasetInput): Answer {
  const dataset = present({ name, digest, source_type: sourceType, source, schema, profile });
  return present({ tags: keyValues(tags), dataset });
}

import type { Column } from '../../platform/http/listing.js';
import type { Experiment, MetricPoint, Run, RunFilter, RunOrder } from '../runs/run.js';
import { TAG } from '../runs/run.js';
import type { ComparedField } from '../runs/compare-runs.js';
import type { LineageAnswer, RunsQuery } from './tracking.dto.js';

export const EXPERIMENT_COLUMNS: Column<Experiment>[] = [
  { name: 'id', cell: (experiment) => experiment.id },
  { name: 'name', cell: (experiment) => experiment.name },
  { name: 'created_at', cell: (experiment) => experiment.createdAt },
];

export const POINT_COLUMNS: Column<MetricPoint>[] = [
  { name: 'step', cell: (point) => point.step },
  { name: 'timestamp', cell: (point) => point.timestamp },
  { name: 'value', cell: (point) => point.value },
];

const RUN_COLUMNS: Column<Run>[] = [
  { name: 'id', cell: (run) => run.id },
  { name: 'experiment_id', cell: (run) => run.experimentId },
  { name: 'name', cell: (run) => run.name },
  { name: 'status', cell: (run) => run.status },
  { name: 'start_time', cell: (run) => run.startTime },
  { name: 'end_time', cell: (run) => run.endTime },
  { name: 'parent_run_id', cell: (run) => run.parentRunId },
  { name: 'error', cell: (run) => run.error },
];

/** The fixed columns, then every tag, param and metric (its last value) that a run of the page has, each group by name. */
export function runColumns(runs: readonly Run[]): Column<Run>[] {
  const of = <T>(group: string, pick: (run: Run) => Record<string, T>, cell: (value: T) => unknown) =>
    [...new Set(runs.flatMap((run) => Object.keys(pick(run))))].toSorted().map((key): Column<Run> => ({
      name: `${group}.${key}`,
      cell: (run) => (Object.hasOwn(pick(run), key) ? cell(pick(run)[key]) : undefined),
    }));
  return [
    ...RUN_COLUMNS,
    ...of(
      'tags',
      (run) => run.tags,
      (value) => value,
    ),
    ...of(
      'params',
      (run) => run.params,
      (value) => value,
    ),
    ...of(
      'metrics',
      (run) => run.metrics,
      (value) => value.last,
    ),
  ];
}

export function toFilter(query: RunsQuery): RunFilter {
  const { experiment: experimentId, status, algorithm, dataset, parent } = query;
  const filter: RunFilter = { experimentId, status, algorithm, dataset };
  if (parent === 'none' || parent === 'any') filter.topLevel = parent === 'none';
  else filter.parentRunId = parent;
  return filter;
}

export function toOrder(query: RunsQuery): RunOrder {
  return {
    by: query.sort === 'startTime' ? 'startTime' : { metric: query.sort },
    direction: query.direction,
  };
}

/** Group and key, then a column for each run under its id. */
export function comparisonColumns(runs: readonly Run[]): Column<ComparedField>[] {
  return [
    { name: 'group', cell: (row) => row.group },
    { name: 'key', cell: (row) => row.key },
    ...runs.map(({ id }, n): Column<ComparedField> => ({ name: id, cell: (row) => row.values[n] })),
  ];
}

export function presentLineage(run: Run, experiment: Experiment, children: readonly Run[]): LineageAnswer {
  const tag = (key: string): string | undefined => (Object.hasOwn(run.tags, key) ? run.tags[key] : undefined);
  return {
    runId: run.id,
    experiment: { id: experiment.id, name: experiment.name },
    parentRunId: run.parentRunId,
    childRunIds: children.map(({ id }) => id),
    snapshot: tag(TAG.snapshot),
    modelHash: tag(TAG.modelHash),
    datasets: (run.datasets ?? []).map(({ name, digest, source }) => ({ name, digest, source })),
    modelInputs: [...(run.modelInputs ?? [])],
    modelOutputs: (run.modelOutputs ?? []).map(({ modelId }) => modelId),
  };
}

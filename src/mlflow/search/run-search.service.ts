import { Injectable } from '@nestjs/common';
import {
  artifactUriOf,
  checkExperimentId,
  CONTEXT_TAG,
  type Experiment,
  ExperimentService,
  NAME_TAG,
  PARENT_TAG,
  type Run,
  RunQueryService,
} from '../../tracking/index.js';
import { inView, type View } from './view.js';
import { RUN_LANGUAGE } from './filter-language.js';
import { comparer, type FieldOf, matcher } from './match-filter.js';
import { pagePosition, pageToken } from './page-token.js';
import { parseFilter } from './parse-filter.js';
import { parseOrder } from './parse-order.js';

export interface RunSearch {
  experimentIds: readonly string[];
  filter?: string;
  orderBy: string[];
  view: View;
  maxResults: number;
  pageToken?: string;
}

/** What a run has read, for a list of datasets. */
export interface DatasetSummary {
  experimentId: string;
  name: string;
  digest: string;
  context?: string;
}

const MOST_DATASETS = 1000;

/** Searches runs in MLflow's filter language. */
@Injectable()
export class RunSearchService {
  constructor(
    private readonly runs: RunQueryService,
    private readonly experiments: ExperimentService,
  ) {}

  async search(search: RunSearch): Promise<{ runs: Run[]; nextPageToken?: string }> {
    const experiments = new Map((await this.experiments.all()).map((one) => [one.id, one]));
    const fieldOf = fieldOfRun(experiments);
    const matches = matcher(parseFilter(search.filter, RUN_LANGUAGE), fieldOf, datasetFieldOf);
    const { offset, mark } = pagePosition(search.pageToken);
    search.experimentIds.forEach(checkExperimentId);
    const order = parseOrder(search.orderBy, RUN_LANGUAGE);
    const { runs, total, ...selected } = await this.runs.select({
      among: new Set(search.experimentIds),
      fits: (run) => inView(search.view, run.deletedAt) && matches(run),
      offset,
      limit: search.maxResults,
      ...(order.length > 0 && { compare: comparer(order, fieldOf, () => 0) }),
      ...(typeof mark === 'number' && { mark }),
    });
    const end = offset + search.maxResults;
    const next = end < total ? pageToken({ offset: end, mark: selected.mark }) : undefined;
    return { runs, ...(next && { nextPageToken: next }) };
  }

  /** The datasets that runs of these experiments, also deleted ones, have read; at most 1000. */
  async datasets(experimentIds: readonly string[]): Promise<DatasetSummary[]> {
    experimentIds.forEach(checkExperimentId);
    const among = new Set(experimentIds);
    const fits = (run: Run): boolean => !!run.datasets;
    const { runs } = await this.runs.select({ among, fits, offset: 0, limit: Infinity });
    return summarizeDatasets(runs, MOST_DATASETS);
  }
}

function fieldOfRun(experiments: ReadonlyMap<string, Experiment>): FieldOf<Run> {
  return (run, entity, key) => {
    if (entity === 'metric') return Object.hasOwn(run.metrics, key) ? run.metrics[key].last : undefined;
    if (entity === 'parameter') return Object.hasOwn(run.params, key) ? run.params[key] : undefined;
    if (entity === 'tag') {
      if (key === NAME_TAG) return run.nameTagDeleted ? undefined : run.name;
      if (key === PARENT_TAG) return run.parentRunId;
      return Object.hasOwn(run.tags, key) ? run.tags[key] : undefined;
    }
    if (key === 'artifact_uri') return artifactUriOf(experiments.get(run.experimentId), run);
    return ATTRIBUTES[key]?.(run);
  };
}

const ATTRIBUTES: Record<string, (run: Run) => string | number | undefined> = {
  run_id: (run) => run.id,
  run_name: (run) => run.name,
  status: (run) => run.status,
  user_id: (run) => run.userId ?? '',
  start_time: (run) => run.startTime.getTime(),
  end_time: (run) => run.endTime?.getTime(),
};

/** What runs have read, each name, digest and context of an experiment once. */
function summarizeDatasets(runs: readonly Run[], limit: number): DatasetSummary[] {
  const all = new Map<string, DatasetSummary>();
  for (const { experimentId, datasets = [] } of runs) {
    for (const { name, digest, tags } of datasets) {
      const context = Object.hasOwn(tags, CONTEXT_TAG) ? tags[CONTEXT_TAG] : undefined;
      const id = JSON.stringify([experimentId, name, digest, context]);
      if (all.size < limit && !all.has(id)) all.set(id, { experimentId, name, digest, context });
    }
  }
  return [...all.values()];
}

function datasetFieldOf(run: Run, key: string): string[] {
  return (run.datasets ?? []).flatMap(({ name, digest, tags }) => {
    if (key === 'name') return [name];
    if (key === 'digest') return [digest];
    return Object.hasOwn(tags, CONTEXT_TAG) ? [tags[CONTEXT_TAG]] : [];
  });
}

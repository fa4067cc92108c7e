import { Injectable } from '@nestjs/common';
import { RUN_LANGUAGE } from './filter-language.js';
import { comparer, type FieldOf, matcher } from './match-filter.js';
import { pagePosition, pageToken } from './page-token.js';
import { parseFilter } from './parse-filter.js';
import { parseOrder } from './parse-order.js';
import { artifactUriOf } from '../../tracking/artifacts/artifact-location.js';
import { NAME_TAG, PARENT_TAG } from '../../tracking/runs/client-run.service.js';
import { CONTEXT_TAG, type DatasetSummary, summarizeDatasets } from '../../tracking/runs/dataset-inputs.js';
import { ExperimentStore } from '../../tracking/experiments/experiment-store.port.js';
import { checkExperimentId, inView, type View } from '../../tracking/experiments/experiment.service.js';
import type { Experiment, Run } from '../../tracking/runs/run.js';
import { RunStore } from '../../tracking/runs/run-store.port.js';

export interface RunSearch {
  experimentIds: readonly string[];
  filter?: string;
  orderBy: string[];
  view: View;
  maxResults: number;
  pageToken?: string;
}

/** Searching runs in MLflow's filter language. */
@Injectable()
export class RunSearchService {
  constructor(
    private readonly runs: RunStore,
    private readonly experiments: ExperimentStore,
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

  /** The datasets that runs of these experiments have read, also deleted ones, 1000 at the most. */
  async datasets(experimentIds: readonly string[]): Promise<DatasetSummary[]> {
    experimentIds.forEach(checkExperimentId);
    const among = new Set(experimentIds);
    const fits = (run: Run): boolean => !!run.datasets;
    const { runs } = await this.runs.select({ among, fits, offset: 0, limit: Infinity });
    return summarizeDatasets(runs, 1000);
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

function datasetFieldOf(run: Run, key: string): string[] {
  return (run.datasets ?? []).flatMap(({ name, digest, tags }) => {
    if (key === 'name') return [name];
    if (key === 'digest') return [digest];
    return Object.hasOwn(tags, CONTEXT_TAG) ? [tags[CONTEXT_TAG]] : [];
  });
}

import { ExperimentService, RunQueryService } from '../../src/tracking/index.js';
import { StillClock } from '../support/still-clock.js';
import { MlflowError } from '../../src/mlflow/protocol/mlflow-error.js';
import { RunSearchService } from '../../src/mlflow/search/run-search.service.js';
import type { MetricSummary, Run, RunStatus } from '../../src/tracking/runs/run.js';
import { MemoryExperiments, MemoryRuns } from '../support/memory-tracking.js';
import { golden } from './synthetic-shots.js';

interface GoldenRun {
  id: string;
  name: string;
  user: string;
  status: RunStatus;
  start: number;
  end: number | null;
  metrics: Record<string, string>;
  params: Record<string, string>;
  tags: Record<string, string>;
  dataset: { name: string; digest: string; context: string } | null;
}

interface Golden {
  experiment: string;
  runs: GoldenRun[];
  /** Filter, order, and the numbers of the runs found, or null where it is refused. */
  cases: [string, string[], number[] | null][];
}

const NUMBERS: Record<string, number> = { nan: NaN, inf: Number.MAX_VALUE };

function summary(value: string): MetricSummary {
  const last = NUMBERS[value] ?? Number(value);
  return { last, min: last, max: last, count: 1, step: 0, timestamp: 1 };
}

function runOf(one: GoldenRun, experimentId: string): Run {
  const { id, name, status, params, tags, dataset } = one;
  return {
    id,
    experimentId,
    name,
    status,
    userId: one.user,
    startTime: new Date(one.start),
    ...(one.end !== null && { endTime: new Date(one.end) }),
    params,
    tags,
    metrics: Object.fromEntries(Object.entries(one.metrics).map(([key, value]) => [key, summary(value)])),
    artifacts: [],
    ...(dataset && {
      datasets: [
        {
          name: dataset.name,
          digest: dataset.digest,
          sourceType: 'local',
          source: '{}',
          tags: { 'mlflow.data.context': dataset.context },
        },
      ],
    }),
  };
}

/** What this server answers and MLflow refuses, each with the pattern of its filter or order. */
const TAKEN_HERE: [string, RegExp][] = [
  ['a part of a bare name that begins with a digit', /\b[a-z]\w*\.\d/i],
  ['nothing but spaces', /^\s+$/],
  ['a space beside a dot', /\.\s/],
  ['a line break within a value of a list', /\bin \([^)]*\n/i],
];
/** What MLflow takes, for a key that begins with a dot, and this server refuses. */
const REFUSED_HERE = /\.\./;

describe('searching runs', () => {
  it('finds and refuses what the store of MLflow 3.17.2 does, but for what is listed', async () => {
    const { experiment, runs, cases } = golden<Golden>('search.json');
    const store = new MemoryRuns();
    const experiments = new MemoryExperiments();
    await experiments.create({ name: 'search', createdAt: new Date(0) });
    for (const run of runs) await store.insert(runOf(run, experiment));
    const service = new RunSearchService(
      new RunQueryService(store),
      new ExperimentService(experiments, store, new StillClock()),
    );
    const place = new Map(runs.map(({ id }, n) => [id, n]));
    const differences: string[] = [];
    const met = new Set<string>();
    for (const [filter, orderBy, expected] of cases) {
      let found: number[] | null;
      try {
        const answer = await service.search({
          experimentIds: [experiment],
          filter,
          orderBy,
          view: 'ACTIVE_ONLY',
          maxResults: 1000,
        });
        found = answer.runs.map(({ id }) => place.get(id)!);
      } catch (error) {
        if (!(error instanceof MlflowError) || error.code !== 'INVALID_PARAMETER_VALUE') throw error;
        found = null;
      }
      if (JSON.stringify(found) === JSON.stringify(expected)) continue;
      const [reason] =
        TAKEN_HERE.find(([, pattern]) => [filter, ...orderBy].some((text) => pattern.test(text))) ?? [];
      if (expected === null && reason) met.add(reason);
      else if (found !== null || !REFUSED_HERE.test(filter)) {
        differences.push(JSON.stringify({ filter, orderBy, expected, found }));
      }
    }
    expect(differences).toEqual([]);
    expect([...met].sort()).toEqual(TAKEN_HERE.map(([reason]) => reason).sort());
    expect(cases.filter(([, , expected]) => expected && expected.length > 0).length).toBeGreaterThan(500);
  });
});

import {
  ExperimentService,
  type LoggedModel,
  type LoggedModelService,
  type MetricSummary,
  type Run,
  RunQueryService,
} from '../../tracking/index.js';
import { StillClock } from '../../../test/support/still-clock.js';
import { ALL_FAULTS } from '../../../test/support/faults.js';
import { fuzzSearch, told } from '../../../test/support/fuzz-search.js';
import { MemoryExperiments, MemoryRuns } from '../../../test/support/memory-tracking.js';
import { ExperimentSearchService } from './experiment-search.service.js';
import { EXPERIMENT_LANGUAGE, LOGGED_MODEL_LANGUAGE, RUN_LANGUAGE } from './filter-language.js';
import { LoggedModelSearchService } from './logged-model-search.service.js';
import { RunSearchService } from './run-search.service.js';

/** Together with those of the registry: 100,000, or 5,000 in a plain test. */
const INPUTS = ALL_FAULTS ? { runs: 60_000, others: 10_000 } : { runs: 2500, others: 600 };
const RUNS = 2000;
/** Milliseconds for one search: some tenths here, and the bound is for machines that do much else. */
const BOUND = 3000;
const TIMEOUT = ALL_FAULTS ? 1_200_000 : 60_000;

const measured = (last: number): MetricSummary => ({
  last,
  min: last,
  max: last,
  count: 1,
  step: 0,
  timestamp: 1,
});
const named = <T>(prefix: string, count: number, of: (n: number) => T): Record<string, T> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`${prefix}${n}`, of(n)]));

/** Texts as long as a tag may be, of the letters that make patterns go far before they fail. */
const long = (n: number): string => 'a'.repeat(n % 100 === 0 ? 8000 : 200);

/** 50 columns: 20 metrics, 20 params, 10 tags. */
function runOf(n: number): Run {
  return {
    id: n.toString(16).padStart(32, '0'),
    experimentId: String(n % 3),
    name: `run ${n}`,
    status: n % 4 === 0 ? 'FINISHED' : 'RUNNING',
    startTime: new Date(1_700_000_000_000 + (n % 500)),
    params: named('p', 20, (k) => String((n * k) % 7)),
    metrics: {
      auc: measured((n % 100) / 100),
      loss: measured(n % 9 === 0 ? NaN : n),
      ...named('m', 18, (k) => measured(n / (k + 1))),
    },
    tags: { long: long(n), longer: `${long(n)}b`, ...named('t', 8, (k) => 'ab🚀É'.slice(0, (n + k) % 6)) },
    artifacts: [],
    ...(n % 5 === 0 && {
      datasets: [
        { name: 'aab', digest: 'x', sourceType: 'local', source: '/', tags: { 'mlflow.data.context': 'a' } },
      ],
    }),
  };
}

function modelOf(n: number): LoggedModel {
  const { params, tags, metrics } = runOf(n);
  const time = new Date(1_700_000_000_000 + (n % 500));
  return {
    id: `m-${n.toString(16).padStart(32, '0')}`,
    experimentId: String(n % 3),
    name: `run ${n}`,
    modelType: 'a',
    sourceRunId: '',
    status: 'LOGGED_MODEL_READY',
    createdAt: time,
    updatedAt: time,
    params,
    tags,
    metrics: Object.entries(metrics).map(([key, { last }]) => ({
      key,
      value: last,
      timestamp: 1,
      step: 0,
      runId: '',
    })),
    artifacts: [],
  };
}

describe('search with malformed and with expensive inputs', () => {
  const runs = new MemoryRuns();
  const experiments = new MemoryExperiments();
  const experimentService = new ExperimentService(experiments, runs, new StillClock());

  beforeAll(async () => {
    for (let n = 0; n < RUNS; n++) await runs.insert(runOf(n));
    for (let n = 0; n < RUNS; n++) {
      const createdAt = new Date(1_700_000_000_000 + (n % 500));
      await experiments.create({ name: `run ${n}`, createdAt, tags: { long: long(n), t1: 'aab' } });
    }
  });

  it(
    'over runs succeeds or fails within the limit',
    async () => {
      const service = new RunSearchService(new RunQueryService(runs), experimentService);
      const result = await fuzzSearch(RUN_LANGUAGE, INPUTS.runs, (input) =>
        service.search({ ...input, experimentIds: ['0', '1', '2'], view: 'ALL', maxResults: 50 }),
      );
      told('runs', result);
      expect(result.faults).toEqual([]);
      expect(result.answered).toBeGreaterThan(INPUTS.runs / 2);
      expect(result.refused).toBeGreaterThan(INPUTS.runs / 10);
      expect(result.slowest).toBeLessThan(BOUND);
    },
    TIMEOUT,
  );

  it(
    'over experiments succeeds or fails within the limit',
    async () => {
      const service = new ExperimentSearchService(experimentService);
      const result = await fuzzSearch(EXPERIMENT_LANGUAGE, INPUTS.others, (input) =>
        service.search({ ...input, view: 'ALL', maxResults: 50 }),
      );
      told('experiments', result);
      expect(result.faults).toEqual([]);
      expect(result.answered).toBeGreaterThan(INPUTS.others / 2);
      expect(result.slowest).toBeLessThan(BOUND);
    },
    TIMEOUT,
  );

  it(
    'over logged models succeeds or fails within the limit',
    async () => {
      const models = Array.from({ length: RUNS }, (_, n) => modelOf(n));
      const service = new LoggedModelSearchService({
        all: async () => models,
      } as unknown as LoggedModelService);
      // Their order is a list of fields and not a text, and their tokens are only good for the search that gave them.
      const result = await fuzzSearch(
        LOGGED_MODEL_LANGUAGE,
        INPUTS.others,
        ({ filter, pageToken, orderBy, valid }) =>
          service.search({
            filter,
            pageToken: valid ? undefined : pageToken,
            experimentIds: ['0', '1', '2'],
            datasets: [],
            orderBy: valid ? [] : orderBy.map((field) => ({ field, ascending: true, dataset: {} })),
            maxResults: 50,
          }),
      );
      told('logged models', result);
      expect(result.faults).toEqual([]);
      expect(result.answered).toBeGreaterThan(INPUTS.others / 2);
      expect(result.slowest).toBeLessThan(BOUND);
    },
    TIMEOUT,
  );
});

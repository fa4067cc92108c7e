import { DRIFT_TESTS, runDriftTestOn } from '../../algorithms/statistics/drift-tests/catalogue.js';
import { sortedPair } from '../../algorithms/statistics/sorted-column.js';
import type { WorkerTask } from '../../platform/workers/workers.js';
import type { TestResult } from './report.js';

export interface ColumnTestsTask {
  /** Names of the catalogue. */
  tests: readonly string[];
  seed: number;
  columns: { kind: 'numeric' | 'category'; reference: Float64Array; current: Float64Array }[];
}

export interface ColumnTestsAnswer {
  /** For each column: the results of the tests that fit its kind. */
  results: TestResult[][];
  /** Tests that could not be made, and why. */
  notes: string[];
}

/** Tests of single columns, on rows. */
export default async function testColumns({
  payload,
}: WorkerTask<ColumnTestsTask>): Promise<ColumnTestsAnswer> {
  const notes = new Set<string>();
  const results = payload.columns.map((column) => testsOf(column, payload, notes));
  return { results, notes: [...notes] };
}

function testsOf(
  { kind, reference, current }: ColumnTestsTask['columns'][number],
  { tests, seed }: ColumnTestsTask,
  notes: Set<string>,
): TestResult[] {
  const pair = sortedPair(reference, current);
  const fitting = DRIFT_TESTS.filter(
    ({ name, columns }) => tests.includes(name) && (columns === kind || columns === 'both'),
  );
  return fitting.flatMap(({ name }) => {
    try {
      const { statistic, pValue, drifted, threshold } = runDriftTestOn(name, pair, { seed });
      return [
        {
          test: name,
          // JSON has no infinity: categories that one side lacks make some distances infinite.
          statistic: Number.isFinite(statistic) ? statistic : null,
          ...(pValue !== undefined && { pValue }),
          drifted,
          threshold,
        },
      ];
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      notes.add(`${name} was not made for some columns: ${error.message}.`);
      return [];
    }
  });
}

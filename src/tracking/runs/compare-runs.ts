import type { Run } from './run.js';

/** One field of several runs, in their order; null where a run has none. */
export interface ComparedField {
  group: 'run' | 'params' | 'metrics' | 'tags';
  key: string;
  values: (string | number | null)[];
}

type Value = string | number | undefined;

/** The runs field by field: what they are, then params, metrics (their last values) and tags, each by name. */
export function compareRuns(runs: readonly Run[], onlyDifferences: boolean): ComparedField[] {
  const of = (
    group: ComparedField['group'],
    fields: (run: Run) => Record<string, Value>,
  ): ComparedField[] => {
    const maps = runs.map(fields);
    const keys = [...new Set(maps.flatMap((map) => Object.keys(map)))];
    const names = group === 'run' ? keys : keys.toSorted();
    return names.map((key) => ({
      group,
      key,
      values: maps.map((map) => (Object.hasOwn(map, key) ? (map[key] ?? null) : null)),
    }));
  };
  const rows = [
    ...of('run', ({ name, experimentId, status, startTime, endTime }) => ({
      name,
      experimentId,
      status,
      startTime: startTime.toISOString(),
      endTime: endTime?.toISOString(),
    })),
    ...of('params', (run) => run.params),
    ...of('metrics', (run) =>
      Object.fromEntries(Object.keys(run.metrics).map((key) => [key, run.metrics[key].last])),
    ),
    ...of('tags', (run) => run.tags),
  ];
  return onlyDifferences ? rows.filter(({ values }) => new Set(values).size > 1) : rows;
}

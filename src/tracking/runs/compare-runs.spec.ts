import { compareRuns } from './compare-runs.js';
import type { Run } from './run.js';

const run = (name: string, fields: Partial<Run>): Run => ({
  id: name.repeat(32),
  experimentId: '1',
  name,
  status: 'FINISHED',
  startTime: new Date(0),
  params: {},
  metrics: {},
  tags: {},
  artifacts: [],
  ...fields,
});
const loss = (last: number) => ({ loss: { last, min: 0, max: 1, count: 1, step: 0, timestamp: 0 } });

describe('compareRuns', () => {
  const runs = [
    run('a', { params: { trees: '50', depth: '3' }, metrics: loss(0.5) }),
    run('b', { params: { trees: '50', depth: '4' }, metrics: loss(0.6), tags: { team: 'red' } }),
  ];

  it('has a row for every field that any of the runs has', () => {
    const rows = compareRuns(runs, false);
    expect(rows.map(({ group, key }) => `${group}.${key}`)).toEqual([
      'run.name',
      'run.experimentId',
      'run.status',
      'run.startTime',
      'run.endTime',
      'params.depth',
      'params.trees',
      'metrics.loss',
      'tags.team',
    ]);
    expect(rows.at(-1)!.values).toEqual([null, 'red']);
  });

  it('omits rows that are equal in all runs', () => {
    const rows = compareRuns(runs, true);
    expect(rows.map(({ key }) => key)).toEqual(['name', 'depth', 'loss', 'team']);
  });
});

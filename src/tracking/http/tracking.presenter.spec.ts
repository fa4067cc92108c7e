import type { Run } from '../runs/run.js';
import { RunsQuery } from './tracking.dto.js';
import { runColumns, toFilter, toOrder } from './tracking.presenter.js';

const run: Run = {
  id: 'a'.repeat(32),
  experimentId: '1',
  name: 'first',
  status: 'FINISHED',
  startTime: new Date(0),
  params: { trees: '50' },
  metrics: { loss: { last: 0.6, min: 0.6, max: 0.7, count: 2, step: 1, timestamp: 0 } },
  tags: { 'pv.dataset': 'virtual-league' },
  artifacts: [],
};

describe('runs as CSV', () => {
  it('has every tag, param and metric of the page as a column', () => {
    const other: Run = { ...run, params: { depth: '3' }, metrics: {}, tags: {} };
    const columns = runColumns([run, other]);
    expect(columns.map(({ name }) => name).slice(8)).toEqual([
      'tags.pv.dataset',
      'params.depth',
      'params.trees',
      'metrics.loss',
    ]);
    expect(columns.slice(8).map(({ cell }) => cell(run))).toEqual(['virtual-league', undefined, '50', 0.6]);
    expect(columns.slice(8).map(({ cell }) => cell(other))).toEqual([undefined, '3', undefined, undefined]);
  });

  it('reads parents and orders from a query', () => {
    const query = (fields: Partial<RunsQuery>) => Object.assign(new RunsQuery(), fields);
    expect(toFilter(query({ parent: 'none' })).topLevel).toBe(true);
    expect(toFilter(query({ parent: 'any' })).topLevel).toBe(false);
    expect(toFilter(query({ parent: run.id }))).toMatchObject({ parentRunId: run.id });
    expect(toOrder(query({}))).toEqual({ by: 'startTime', direction: 'desc' });
    expect(toOrder(query({ sort: 'loss', direction: 'asc' }))).toEqual({
      by: { metric: 'loss' },
      direction: 'asc',
    });
  });
});

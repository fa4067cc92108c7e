import { type Run, type RunFilter, type RunOrder, TAG } from './run.js';

/** Whether a run fits a filter of our own lists. */
export function fitsFilter(filter: RunFilter): (run: Run) => boolean {
  const tags = Object.entries({
    ...filter.tags,
    ...(filter.algorithm !== undefined && { [TAG.algorithm]: filter.algorithm }),
    ...(filter.dataset !== undefined && { [TAG.dataset]: filter.dataset }),
  });
  const { experimentId, status, parentRunId, topLevel, deleted = false } = filter;
  return (run) =>
    (run.deletedAt !== undefined) === deleted &&
    (experimentId === undefined || run.experimentId === experimentId) &&
    (status === undefined || run.status === status) &&
    (parentRunId === undefined || run.parentRunId === parentRunId) &&
    (topLevel === undefined || (run.parentRunId === undefined) === topLevel) &&
    tags.every(([key, value]) => Object.hasOwn(run.tags, key) && run.tags[key] === value);
}

/** Newest first; ties by id. */
export function newestFirst(a: Run, b: Run): number {
  return b.startTime.getTime() - a.startTime.getTime() || byId(a, b);
}

/** The order of our own lists; runs without the metric come last in both directions. */
export function inListOrder({ by, direction }: RunOrder): (a: Run, b: Run) => number {
  const sign = direction === 'asc' ? 1 : -1;
  if (by === 'startTime') {
    return (a, b) => sign * (a.startTime.getTime() - b.startTime.getTime()) || byId(a, b);
  }
  const valueOf = (run: Run) => (Object.hasOwn(run.metrics, by.metric) ? run.metrics[by.metric].last : NaN);
  return (a, b) => {
    const left = valueOf(a);
    const right = valueOf(b);
    const lacking = Number(Number.isNaN(left)) - Number(Number.isNaN(right));
    return lacking || sign * (left - right || 0) || newestFirst(a, b);
  };
}

function byId(a: Run, b: Run): number {
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

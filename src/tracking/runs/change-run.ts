import { summarize } from '../metrics/metric-summary.js';
import type { Artifact, PointsByKey, Run } from './run.js';
import type { RunChange } from './run-store.port.js';

/** The run after a change, as a new object. */
export function changed(run: Run, change: RunChange): Run {
  const { params, tags, removedTags = [], artifact, removedArtifacts, ...plain } = change;
  const after: Record<string, unknown> = { ...run };
  for (const [field, value] of Object.entries(plain)) {
    if (value === null) delete after[field];
    else if (value !== undefined) after[field] = value;
  }
  const next = after as unknown as Run;
  if (params) next.params = { ...run.params, ...params };
  if (tags || removedTags.length > 0) next.tags = without({ ...run.tags, ...tags }, removedTags);
  if (artifact) next.artifacts = withArtifact(run.artifacts, artifact);
  if (removedArtifacts) {
    const gone = new Set(removedArtifacts);
    next.artifacts = next.artifacts.filter(({ path }) => !gone.has(path));
  }
  return next;
}

/** The run with points added to the summaries of its metrics. */
export function withPoints(run: Run, points: PointsByKey): Run {
  const keys = Object.keys(points);
  if (keys.length === 0) return run;
  const metrics = { ...run.metrics };
  for (const key of keys) {
    const summary = summarize(Object.hasOwn(metrics, key) ? metrics[key] : undefined, points[key]);
    if (key === '__proto__') Object.defineProperty(metrics, key, { ...OWN, value: summary });
    else metrics[key] = summary;
  }
  return { ...run, metrics };
}

/** As an assignment makes a field, also of a name that means something else to an assignment. */
const OWN = { configurable: true, enumerable: true, writable: true };

function without(entries: Record<string, string>, keys: readonly string[]): Record<string, string> {
  if (keys.length === 0) return entries;
  const gone = new Set(keys);
  return Object.fromEntries(Object.entries(entries).filter(([key]) => !gone.has(key)));
}

/** In the order of the paths; found by halving, because a run may have thousands of files. */
function withArtifact(artifacts: readonly Artifact[], artifact: Artifact): Artifact[] {
  let low = 0;
  let high = artifacts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (artifacts[middle].path < artifact.path) low = middle + 1;
    else high = middle;
  }
  const same = artifacts[low]?.path === artifact.path ? 1 : 0;
  return artifacts.toSpliced(low, same, artifact);
}

import { ExperimentStore } from '../../src/tracking/experiment-store.port.js';
import { summarize } from '../../src/tracking/metric-summary.js';
import { type RunChange, RunStore } from '../../src/tracking/run-store.port.js';
import type { Experiment, MetricPoint, MetricSummary, Run, RunFilter } from '../../src/tracking/run.js';

export class MemoryRuns extends RunStore {
  readonly runs = new Map<string, Run>();
  readonly points = new Map<string, MetricPoint[]>();

  async insert(run: Run): Promise<boolean> {
    if (this.runs.has(run.id)) return false;
    this.runs.set(run.id, structuredClone(run));
    return true;
  }
  async reset(run: Run): Promise<void> {
    for (const key of this.points.keys()) if (key.startsWith(`${run.id}/`)) this.points.delete(key);
    this.runs.set(run.id, structuredClone(run));
  }
  async find(id: string): Promise<Run | undefined> {
    return structuredClone(this.runs.get(id));
  }
  async update(id: string, { params, tags, artifact, ...rest }: RunChange): Promise<boolean> {
    const run = this.runs.get(id);
    if (!run) return false;
    Object.assign(run, rest);
    Object.assign(run.params, params);
    Object.assign(run.tags, tags);
    if (artifact)
      run.artifacts = [...run.artifacts.filter((one) => one.path !== artifact.path), artifact].toSorted(
        (a, b) => (a.path < b.path ? -1 : 1),
      );
    return true;
  }
  async search(filter: RunFilter): Promise<{ items: Run[]; total: number }> {
    const items = [...this.runs.values()].filter((run) => run.parentRunId === filter.parentRunId);
    return { items, total: items.length };
  }
  async interrupt(before: Date, endTime: Date, error: string): Promise<number> {
    const left = [...this.runs.values()].filter((run) => run.status === 'RUNNING' && run.startTime < before);
    for (const run of left) Object.assign(run, { status: 'KILLED', endTime, error });
    return left.length;
  }
  async append(id: string, key: string, points: MetricPoint[]): Promise<MetricSummary> {
    const all = this.points.get(`${id}/${key}`) ?? [];
    all.push(...points);
    this.points.set(`${id}/${key}`, all);
    return (this.runs.get(id)!.metrics[key] = summarize(undefined, all));
  }
  async history(id: string, key: string): Promise<MetricPoint[]> {
    return this.points.get(`${id}/${key}`) ?? [];
  }
}

export class MemoryExperiments extends ExperimentStore {
  readonly experiments: Experiment[] = [];
  async getOrCreate(name: string, createdAt: Date): Promise<Experiment> {
    const found = this.experiments.find((one) => one.name === name);
    if (found) return found;
    const made = { id: String(this.experiments.length + 1), name, createdAt };
    this.experiments.push(made);
    return made;
  }
  async find(id: string): Promise<Experiment | undefined> {
    return this.experiments.find((one) => one.id === id);
  }
  async list(): Promise<{ items: Experiment[]; total: number }> {
    return { items: this.experiments, total: this.experiments.length };
  }
}

import type { BlobStore } from '../../src/platform/blobs/blob-store.port.js';
import type { Clock } from '../../src/platform/clock/clock.js';
import {
  ArtifactService,
  ExperimentService,
  LoggedModelService,
  OnDemandFiles,
  RunQueryService,
  RunService,
} from '../../src/tracking/index.js';
import type { LooseArtifactStore } from '../../src/tracking/artifacts/loose-artifact-store.port.js';
import type { LoggedModelStore } from '../../src/tracking/logged-models/logged-model-store.port.js';
import { changed, withPoints } from '../../src/tracking/runs/change-run.js';
import { ExperimentStore, type NewExperiment } from '../../src/tracking/experiments/experiment-store.port.js';
import { fresh } from '../../src/tracking/metrics/metric-log.js';
import {
  type RunSelection,
  RunStore,
  type RunWrite,
  type SelectedRuns,
} from '../../src/tracking/runs/run-store.port.js';
import { PointHistory } from '../../src/tracking/metrics/point-history.js';
import type { Experiment, Run, RunFilter, RunOrder } from '../../src/tracking/runs/run.js';
import { fitsFilter, inListOrder, newestFirst } from '../../src/tracking/runs/search-runs.js';

export class MemoryRuns extends RunStore {
  readonly runs = new Map<string, Run>();
  readonly points = new Map<string, Map<string, PointHistory>>();

  async insert(run: Run): Promise<boolean> {
    if (this.runs.has(run.id)) return false;
    await this.reset(run);
    return true;
  }
  async reset(run: Run): Promise<void> {
    this.points.set(run.id, new Map());
    this.runs.set(run.id, structuredClone(run));
  }
  async find(id: string): Promise<Run | undefined> {
    return structuredClone(this.runs.get(id));
  }
  async write(id: string, decide: (run: Run) => RunWrite): Promise<Run | undefined> {
    const run = this.runs.get(id);
    if (!run) return undefined;
    const { change = {}, points = {} } = decide(run);
    const history = this.points.get(id)!;
    const news = fresh(points, history);
    for (const [key, list] of Object.entries(news)) {
      history.set(key, PointHistory.of([...(history.get(key)?.slice() ?? []), ...list]));
    }
    this.runs.set(id, withPoints(changed(run, change), news));
    return this.find(id);
  }
  async search(
    filter: RunFilter,
    order: RunOrder,
    offset: number,
    limit: number,
  ): Promise<{ items: Run[]; total: number }> {
    const selection = { fits: fitsFilter(filter), compare: inListOrder(order), offset, limit };
    const { runs, total } = await this.select(selection);
    return { items: runs, total };
  }
  async select({ among, fits, compare, offset, limit, mark }: RunSelection): Promise<SelectedRuns> {
    const until = mark ?? this.runs.size;
    const wanted = (run: Run): boolean => (among?.has(run.experimentId) ?? true) && fits(run);
    const newest = [...this.runs.values()].slice(0, until).filter(wanted).toSorted(newestFirst);
    const found = compare ? newest.toSorted(compare) : newest;
    return { runs: found.slice(offset, offset + limit), total: found.length, mark: until };
  }
  async interrupt(before: Date, endTime: Date, error: string): Promise<number> {
    const left = [...this.runs.values()].filter(
      (run) => run.status === 'RUNNING' && !run.remote && run.startTime < before,
    );
    for (const run of left) this.runs.set(run.id, { ...run, status: 'KILLED', endTime, error });
    return left.length;
  }
  async history(id: string, key: string): Promise<PointHistory> {
    return this.points.get(id)?.get(key) ?? new PointHistory();
  }
}

export class MemoryExperiments extends ExperimentStore {
  readonly experiments: Experiment[] = [];
  async create(experiment: NewExperiment): Promise<Experiment | undefined> {
    if (await this.findByName(experiment.name)) return undefined;
    const made = { ...experiment, id: String(this.experiments.length + 1) };
    this.experiments.push(made);
    return made;
  }
  async find(id: string): Promise<Experiment | undefined> {
    return this.experiments.find((one) => one.id === id);
  }
  async findByName(name: string): Promise<Experiment | undefined> {
    return this.experiments.find((one) => one.name === name);
  }
  async all(): Promise<Experiment[]> {
    return [...this.experiments];
  }
  async write(
    id: string,
    decide: (experiment: Experiment, all: readonly Experiment[]) => Experiment,
  ): Promise<Experiment | undefined> {
    const place = this.experiments.findIndex((one) => one.id === id);
    if (place < 0) return undefined;
    return (this.experiments[place] = decide(this.experiments[place], this.experiments));
  }
}

/** The services of tracking over stores in memory. */
export function trackingServices(runStore: RunStore, blobs: BlobStore, clock: Clock) {
  const store = new MemoryExperiments();
  const experiments = new ExperimentService(store, runStore, clock);
  const runs = new RunService(runStore, experiments, clock);
  const noModels = { find: async () => undefined, all: async () => [] } as unknown as LoggedModelStore;
  const noFiles = { all: async () => [] } as unknown as LooseArtifactStore;
  const artifacts = new ArtifactService(
    runStore,
    store,
    noModels,
    new LoggedModelService(noModels, experiments, clock),
    noFiles,
    blobs,
    new OnDemandFiles(),
  );
  return { runs, query: new RunQueryService(runStore), experiments, artifacts };
}

export type TrackingServices = ReturnType<typeof trackingServices>;

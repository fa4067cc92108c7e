import { jsonFloat } from '../../platform/numbers/json-float.js';
import type { ImportedItem, ImportedRun } from './import.service.js';
import type { ExportedExperiment, ExportedPoint, ExportedRun } from '../source/exported.js';
import { eachConcurrently } from '../../platform/concurrency/each-concurrently.js';
import type { RestClient } from '../source/rest-client.js';
import { FileSender } from './send-files.js';
import type { Source, SourceRun } from '../source/source.js';
import type { Tally } from '../tally.js';

/** MLflow's limit per log-batch request. */
const POINTS_PER_CALL = 1000;

export interface ImportOptions {
  parallel: number;
  /** False omits the files of runs and models. */
  withArtifacts: boolean;
}

/** Imports experiments from a source into a running PariVision. Repeating it adds what is missing and nothing twice. */
export class ExperimentImport {
  private readonly sender: FileSender;

  constructor(
    private readonly source: Source,
    private readonly target: RestClient,
    private readonly tally: Tally,
    private readonly options: ImportOptions,
  ) {
    this.sender = new FileSender(target, tally, options.withArtifacts);
  }

  async run(experiment: ExportedExperiment): Promise<void> {
    const { id } = await this.target.post<{ id: string }>('/tracking/import/experiments', experiment);
    const place = `/tracking/import/experiments/${id}`;
    const listed = (runs: number, isLast: boolean): void => this.tally.listed(runs, isLast);
    await eachConcurrently(this.source.runs(experiment, listed), this.options.parallel, async (run) => {
      const isMoved = await this.tally.attempt(`run ${run.id}`, () => this.runOf(run, `${place}/runs`));
      if (!isMoved) this.tally.runsLeft += 1;
      this.tally.runs += 1;
    });
    await eachConcurrently(this.source.models(experiment), this.options.parallel, async (model) => {
      await this.tally.attempt(`logged model ${model.id}`, async () => {
        const read = await model.read();
        const begun = await this.target.post<ImportedItem>(`${place}/logged-models`, read);
        if (begun.state === 'done') return;
        await this.sender.files(model, begun);
        await this.target.post(`${place}/logged-models/finish`, read);
        this.tally.models += 1;
      });
    });
  }

  private async runOf(run: SourceRun, place: string): Promise<void> {
    const read = await run.read();
    const body = wireOf(read);
    const begun = await this.target.post<ImportedRun>(place, body);
    if (begun.state === 'done') {
      this.tally.runsThere += 1;
      return;
    }
    await this.points(run.points(read), begun);
    await this.sender.files(run, begun);
    await this.target.post(`${place}/finish`, body);
  }

  /** Sends the points that an earlier import did not. Their order is fixed, so those are the first ones. */
  private async points(
    points: AsyncIterable<ExportedPoint>,
    { id, points: sent }: ImportedRun,
  ): Promise<void> {
    const left = new Map(Object.entries(sent));
    let batch: object[] = [];
    const send = async (): Promise<void> => {
      if (batch.length === 0) return;
      await this.target.post('/api/2.0/mlflow/runs/log-batch', { run_id: id, metrics: batch });
      this.tally.points += batch.length;
      batch = [];
    };
    for await (const point of points) {
      const before = left.get(point.key) ?? 0;
      if (before > 0) {
        left.set(point.key, before - 1);
        continue;
      }
      batch.push(pointOf(point));
      if (batch.length === POINTS_PER_CALL) await send();
    }
    await send();
  }
}

function wireOf(run: ExportedRun): object {
  return { ...run, metrics: run.metrics.map(pointOf) };
}

function pointOf({ key, value, timestamp, step }: ExportedPoint): object {
  return { key, value: jsonFloat(value), timestamp, step };
}

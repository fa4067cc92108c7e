import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { jsonFloat } from '../../platform/mlflow/mlflow-answer.js';
import { ExportedFolder, FILES, type ListedArtifact } from './exported-folder.js';
import { type ExportedExperiment, type ExportedPoint, FORMAT, FORMAT_VERSION } from './exported.js';
import { inParallel } from './in-parallel.js';
import { Measured } from './measured.js';
import type { Source, SourceItem, SourceRun } from './source.js';
import type { Tally } from './tally.js';
import { transferInvalid } from './transfer.errors.js';

/** Characters of a metrics file that are written together. */
const AT_ONCE = 1 << 16;

export interface ExportOptions {
  parallel: number;
  /** False leaves the files of runs and models out. */
  withArtifacts: boolean;
}

/**
 * Writes one experiment into a folder. A run's document is written last, so a folder without one is not complete and is
 * written again by the next export; one whose document still says what the source says is left as it is.
 */
export class ExperimentExport {
  constructor(
    private readonly source: Source,
    private readonly root: string,
    private readonly tally: Tally,
    private readonly options: ExportOptions,
  ) {}

  async run(experiment: ExportedExperiment): Promise<void> {
    await this.claim(experiment);
    await inParallel(this.source.runs(experiment), this.options.parallel, async (run) => {
      this.tally.runsKnown += 1;
      await this.tally.attempt(`run ${run.id}`, () => this.runOf(run));
      this.tally.runs += 1;
    });
    await inParallel(this.source.models(experiment), this.options.parallel, (model) =>
      this.tally.attempt(`logged model ${model.id}`, async () => {
        const isThere = await this.item(model, `${FILES.models}/${model.id}`, FILES.model);
        if (!isThere) this.tally.models += 1;
      }),
    );
    await this.head(experiment, this.tally.isClean);
  }

  /** The folder is new, empty, or an earlier export of the same experiment. */
  private async claim(experiment: ExportedExperiment): Promise<void> {
    await mkdir(this.root, { recursive: true });
    if ((await readdir(this.root)).length > 0) {
      const before = (await new ExportedFolder(this.root).head()).experiment;
      if (before.name !== experiment.name || before.creation_time !== experiment.creation_time) {
        throw transferInvalid(`${this.root} holds the export of another experiment: ${before.name}.`);
      }
    }
    await this.head(experiment, false);
  }

  private async head(experiment: ExportedExperiment, complete: boolean): Promise<void> {
    const about = { format: FORMAT, version: FORMAT_VERSION, source: this.source.name, complete };
    await this.write(FILES.experiment, { ...about, experiment });
  }

  private async runOf(run: SourceRun): Promise<void> {
    const place = `${FILES.runs}/${run.id}`;
    const isThere = await this.item(run, place, FILES.run, async (read) => {
      await this.points(`${place}/${FILES.points}`, run.points(read));
    });
    if (isThere) this.tally.runsThere += 1;
  }

  /** Whether it was there already. */
  private async item<T>(
    item: SourceItem<T>,
    place: string,
    name: string,
    more: (read: T) => Promise<void> = async () => undefined,
  ): Promise<boolean> {
    const read = await item.read();
    const document = `${place}/${name}`;
    if (await this.isWritten(document, read)) return true;
    await rm(join(this.root, document), { force: true });
    await mkdir(join(this.root, place), { recursive: true });
    await more(read);
    const artifacts = this.options.withArtifacts ? await this.artifacts(item, place) : undefined;
    await this.write(document, { ...read, artifacts });
    return false;
  }

  private async isWritten(document: string, read: unknown): Promise<boolean> {
    try {
      const text = await readFile(join(this.root, document), 'utf8');
      const { artifacts, ...before } = JSON.parse(text) as Record<string, unknown>;
      if (this.options.withArtifacts && artifacts === undefined) return false;
      return JSON.stringify(before) === JSON.stringify(JSON.parse(textOf(read)));
    } catch {
      return false;
    }
  }

  private async points(path: string, points: AsyncIterable<ExportedPoint>): Promise<void> {
    await pipeline(this.linesOf(points), createWriteStream(join(this.root, `${path}.part`)));
    await rename(join(this.root, `${path}.part`), join(this.root, path));
  }

  private async *linesOf(points: AsyncIterable<ExportedPoint>): AsyncGenerator<string> {
    let text = '';
    for await (const { key, value, timestamp, step } of points) {
      text += `${JSON.stringify({ key, value: jsonFloat(value), timestamp, step })}\n`;
      this.tally.points += 1;
      if (text.length < AT_ONCE) continue;
      yield text;
      text = '';
    }
    yield text;
  }

  private async artifacts<T>(item: SourceItem<T>, place: string): Promise<ListedArtifact[]> {
    const list: ListedArtifact[] = [];
    for await (const file of item.files()) {
      const target = join(this.root, place, FILES.artifacts, ...file.path.split('/'));
      const measured = new Measured(file, (bytes) => (this.tally.bytes += bytes));
      await mkdir(dirname(target), { recursive: true });
      await pipeline(await file.open(), measured, createWriteStream(`${target}.part`));
      await rename(`${target}.part`, target);
      this.tally.files += 1;
      list.push({ path: file.path, size: measured.bytes, sha256: measured.sha256 });
    }
    return list.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Whole or not at all. */
  private async write(path: string, value: object): Promise<void> {
    const file = join(this.root, path);
    await writeFile(`${file}.part`, `${textOf(value)}\n`);
    await rename(`${file}.part`, file);
  }
}

/** Whether a path is a folder on this machine. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

function textOf(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, inner: unknown) => (typeof inner === 'number' ? jsonFloat(inner) : inner),
    1,
  );
}

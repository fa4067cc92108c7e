import { storedWhole } from '../../platform/numbers/whole-number.js';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { jsonFloat } from '../../platform/numbers/json-float.js';
import { ExportedFolder, FILES } from '../folder/exported-folder.js';
import { type ExportedRegistered, folderOf, readRegistered } from '../source/exported-registered.js';
import { type ExportedExperiment, type ExportedPoint, FORMAT, FORMAT_VERSION } from '../source/exported.js';
import { FolderWriter } from '../folder/folder-writer.js';
import { eachConcurrently } from '../../platform/concurrency/each-concurrently.js';
import type { RegisteredChoice, Source, SourceRegistered, SourceRun } from '../source/source.js';
import type { Tally } from '../tally.js';
import { transferInvalid } from '../transfer.errors.js';

/** Characters of a metrics file per write. */
const CHARACTERS_PER_WRITE = 1 << 16;

export interface ExportOptions {
  parallel: number;
  /** False omits the files of runs and models. */
  withArtifacts: boolean;
}

/**
 * Writes one experiment into a folder. A run's document is written last: a folder without one is incomplete and is written
 * again by the next export; one whose document equals the source's is not changed.
 */
export class ExperimentExport {
  private readonly writer: FolderWriter;

  constructor(
    private readonly source: Source,
    private readonly root: string,
    private readonly tally: Tally,
    private readonly options: ExportOptions,
  ) {
    this.writer = new FolderWriter(root, tally, options.withArtifacts);
  }

  /** Exports the experiment and the chosen registered models. */
  async run(
    experiment: ExportedExperiment,
    registered?: Omit<RegisteredChoice, 'experiments'>,
  ): Promise<void> {
    await this.claim(experiment);
    const listed = (runs: number, isLast: boolean): void => this.tally.listed(runs, isLast);
    await eachConcurrently(this.source.runs(experiment, listed), this.options.parallel, async (run) => {
      const isMoved = await this.tally.attempt(`run ${run.id}`, () => this.runOf(run));
      if (!isMoved) this.tally.runsLeft += 1;
      this.tally.runs += 1;
    });
    await eachConcurrently(this.source.models(experiment), this.options.parallel, async (model) => {
      await this.tally.attempt(`logged model ${model.id}`, async () => {
        const isThere = await this.writer.item(model, `${FILES.models}/${model.id}`, FILES.model);
        if (!isThere) this.tally.models += 1;
      });
    });
    if (registered) {
      const models = this.source.registered({ ...registered, experiments: [experiment] });
      for await (const model of models) await this.registeredOf(model);
    }
    await this.head(experiment, this.tally.isClean);
  }

  /** @throws {AppError} `tracking.transfer-invalid` unless the folder is new, empty, or an earlier export of this experiment */
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
    await this.writer.write(FILES.experiment, { ...about, experiment });
  }

  private async runOf(run: SourceRun): Promise<void> {
    const place = `${FILES.runs}/${run.id}`;
    const isThere = await this.writer.item(run, place, FILES.run, async (read) => {
      await this.points(`${place}/${FILES.points}`, run.points(read));
    });
    if (isThere) this.tally.runsThere += 1;
  }

  /** Writes the model last, so that its aliases point at existing versions. */
  private async registeredOf(model: SourceRegistered): Promise<void> {
    await this.tally.attempt(`registered model ${model.name}`, async () => {
      const read = await model.read();
      const place = `${FILES.registered}/${folderOf(read.name)}`;
      for await (const version of model.versions()) {
        await this.tally.attempt(`version ${version.id} of ${read.name}`, async () => {
          const at = `${place}/${FILES.versions}/${version.id}`;
          const isThere = await this.writer.item(version, at, FILES.version);
          if (isThere) this.tally.versionsThere += 1;
          else this.tally.versions += 1;
        });
      }
      await this.aliases(`${place}/${FILES.registeredModel}`, read);
      this.tally.registered += 1;
    });
  }

  /** Writes the document of a registered model; its aliases are counted when they are in the file. */
  private async aliases(document: string, model: ExportedRegistered): Promise<void> {
    const before = await readFile(join(this.root, document), 'utf8')
      .then((text) => readRegistered(JSON.parse(text)).aliases)
      .catch(() => []);
    await mkdir(dirname(join(this.root, document)), { recursive: true });
    await this.writer.write(document, model);
    const there = model.aliases.filter(({ alias, version }) =>
      before.some((one) => one.alias === alias && one.version === version),
    );
    this.tally.aliasesThere += there.length;
    this.tally.aliases += model.aliases.length - there.length;
  }

  /** Points are counted when their file is complete. */
  private async points(path: string, points: AsyncIterable<ExportedPoint>): Promise<void> {
    const written = { points: 0 };
    await pipeline(this.linesOf(points, written), createWriteStream(join(this.root, `${path}.part`)));
    await rename(join(this.root, `${path}.part`), join(this.root, path));
    this.tally.points += written.points;
  }

  private async *linesOf(
    points: AsyncIterable<ExportedPoint>,
    written: { points: number },
  ): AsyncGenerator<string> {
    let text = '';
    for await (const { key, value, timestamp, step } of points) {
      const place = { timestamp: storedWhole(timestamp), step: storedWhole(step) };
      text += `${JSON.stringify({ key, value: jsonFloat(value), ...place })}\n`;
      written.points += 1;
      if (text.length < CHARACTERS_PER_WRITE) continue;
      yield text;
      text = '';
    }
    yield text;
  }
}

/** Whether a path is a folder on this machine. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

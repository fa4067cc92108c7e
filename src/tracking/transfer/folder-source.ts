import type { Readable } from 'node:stream';
import { type ExportedFolder, FILES } from './exported-folder.js';
import {
  type ExportedExperiment,
  type ExportedModel,
  type ExportedPoint,
  type ExportedRun,
  readModel,
  readPoint,
  readRun,
} from './exported.js';
import type { Source, SourceFile, SourceItem, SourceRun } from './source.js';
import { transferInvalid } from './transfer.errors.js';

/** Characters of one line of a metrics file. */
const LONGEST_LINE = 10_000;

/** An experiment that was exported into a folder. */
export class FolderSource implements Source {
  readonly name: string;

  constructor(private readonly folder: ExportedFolder) {
    this.name = folder.root;
  }

  async experiments(names: readonly string[]): Promise<ExportedExperiment[]> {
    const { experiment } = await this.folder.head();
    const other = names.find((name) => name !== experiment.name && name !== experiment.experiment_id);
    if (other !== undefined) {
      throw transferInvalid(`${this.name} holds the experiment ${experiment.name}, not ${other}.`);
    }
    return [experiment];
  }

  async *runs(): AsyncGenerator<SourceRun> {
    for (const id of await this.folder.foldersIn(FILES.runs)) {
      const place = `${FILES.runs}/${id}`;
      yield {
        ...this.item<ExportedRun>(id, place, FILES.run, readRun, (run) => run.run_id),
        points: () => this.points(`${place}/${FILES.points}`),
      };
    }
  }

  async *models(): AsyncGenerator<SourceItem<ExportedModel>> {
    for (const id of await this.folder.foldersIn(FILES.models)) {
      yield this.item(id, `${FILES.models}/${id}`, FILES.model, readModel, (model) => model.model_id);
    }
  }

  private item<T>(
    id: string,
    place: string,
    name: string,
    read: (value: unknown) => T,
    idOf: (item: T) => string,
  ): SourceItem<T> {
    const document = `${place}/${name}`;
    return {
      id,
      read: async () => {
        const value = await this.folder.json(document);
        const item = await this.folder.named(document, () => read(value));
        if (idOf(item) !== id) throw transferInvalid(`${document} is of ${idOf(item)}.`);
        return item;
      },
      files: () => this.files(document, `${place}/${FILES.artifacts}`),
    };
  }

  private async *files(document: string, place: string): AsyncGenerator<SourceFile> {
    const value = await this.folder.json(document);
    const listed = await this.folder.named(document, () => this.folder.artifacts(value));
    for (const file of listed) yield { ...file, open: () => this.folder.open(`${place}/${file.path}`) };
  }

  private async *points(path: string): AsyncGenerator<ExportedPoint> {
    let number = 0;
    for await (const line of linesOf(await this.folder.open(path))) {
      number += 1;
      if (line === '') continue;
      yield await this.folder.named(`${path}:${number}`, () => readPoint(parsed(line)));
    }
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    throw transferInvalid('the line is not JSON');
  }
}

/** The lines of a text, none of them longer than what a point may be. */
async function* linesOf(content: Readable): AsyncGenerator<string> {
  let rest = '';
  content.setEncoding('utf8');
  for await (const chunk of content) {
    const lines = (rest + (chunk as string)).split('\n');
    rest = lines.pop()!;
    yield* lines;
    if (rest.length > LONGEST_LINE) {
      throw transferInvalid(`A line of the metrics is longer than ${LONGEST_LINE} characters.`);
    }
  }
  yield rest;
}

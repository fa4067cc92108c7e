import type { Readable } from 'node:stream';
import {
  type ExportedRegistered,
  type ExportedVersion,
  readRegistered,
  readVersion,
} from '../source/exported-registered.js';
import { type ExportedFolder, FILES } from './exported-folder.js';
import {
  type ExportedExperiment,
  type ExportedModel,
  type ExportedPoint,
  type ExportedRun,
  readModel,
  readPoint,
  readRun,
} from '../source/exported.js';
import {
  type RegisteredChoice,
  type Source,
  type SourceFile,
  type SourceItem,
  type SourceRegistered,
  type SourceRun,
  unreadable,
} from '../source/source.js';
import { transferInvalid } from '../transfer.errors.js';

/** Most characters of one line of a metrics file. */
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

  async *runs(
    _experiment?: ExportedExperiment,
    onListed: (runs: number, isLast: boolean) => void = () => undefined,
  ): AsyncGenerator<SourceRun> {
    const ids = await this.folder.foldersIn(FILES.runs);
    onListed(ids.length, true);
    for (const id of ids) {
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

  /** All models in the folder, or the named ones. */
  async *registered({ names }: RegisteredChoice): AsyncGenerator<SourceRegistered> {
    const missing = new Set(names);
    for (const folder of await this.folder.foldersIn(FILES.registered)) {
      const place = `${FILES.registered}/${folder}`;
      const model = await this.registeredIn(`${place}/${FILES.registeredModel}`).catch(failedOnly);
      if (!('name' in model)) {
        yield unreadable(folder, model.fault);
        continue;
      }
      missing.delete(model.name);
      if (names.length > 0 && !names.includes(model.name)) continue;
      yield this.registeredOf(model, `${place}/${FILES.versions}`);
    }
    for (const name of missing) {
      yield unreadable(name, transferInvalid(`${this.name} holds no registered model ${name}.`));
    }
  }

  private async registeredIn(document: string): Promise<ExportedRegistered> {
    const value = await this.folder.json(document);
    return this.folder.named(document, () => readRegistered(value));
  }

  private registeredOf(model: ExportedRegistered, place: string): SourceRegistered {
    const { folder } = this;
    const version = (id: string): SourceItem<ExportedVersion> =>
      this.item(id, `${place}/${id}`, FILES.version, readVersion, (one) => {
        if (one.name !== model.name) throw transferInvalid(`${place}/${id} is of the model ${one.name}.`);
        return String(one.version);
      });
    return {
      name: model.name,
      read: () => Promise.resolve(model),
      async *versions() {
        const numbers = await folder.foldersIn(place);
        for (const id of numbers.toSorted((a, b) => Number(a) - Number(b))) yield version(id);
      },
    };
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
      yield await this.folder.named(`${path}:${number}`, () => readPoint(parsedLine(line)));
    }
  }
}

/** The error of a document, as a value. */
function failedOnly(fault: unknown): { fault: unknown } {
  return { fault };
}

function parsedLine(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    throw transferInvalid('the line is not JSON');
  }
}

/** The lines of a text. @throws {AppError} when a line is longer than a point can be */
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

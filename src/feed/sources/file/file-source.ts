import {
  addToSurvey,
  emptySurvey,
  SELF_CHECK_SHARE,
  surveyResult,
} from '../../../algorithms/court/season-transform.js';
import type { SeasonRow, SeasonScale } from '../../../algorithms/court/season-transform.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { FeedPage, FeedRow } from '../feed-source.port.js';
import { FeedSource } from '../feed-source.port.js';
import type { CsvContainer, CsvFile } from './csv-container.js';
import { openContainer } from './csv-container.js';
import type { CsvFormat, CsvLayout } from './csv-layout.js';
import { layoutOf } from './csv-layout.js';
import type { CsvRecord } from './csv-records.js';
import { readRecords } from './csv-records.js';
import { nameFields, RowNumbering } from './file-rows.js';

interface KnownFile {
  file: CsvFile;
  layout: CsvLayout;
}

/** What one pass over all files found out. */
interface Survey {
  rows: number;
  /** For each file of a season format how its coordinates are to be read. */
  scales: (SeasonScale | undefined)[];
}

/**
 * Opens a file of shots: CSV in either format, plain or in a zip, as `originalName` (a label, never a path). Headers are read
 * at once. Throws `feed.unknown-header`, `feed.empty-file`, `feed.mixed-formats` or one of `feed.zip-*`.
 */
export async function openFileSource(path: string, key: string, originalName: string): Promise<FileSource> {
  const container = await openContainer(path, originalName);
  try {
    const files: KnownFile[] = [];
    for (const file of container.files)
      files.push({ file, layout: layoutOf(await headerOf(file), file.name) });
    const formats = new Set(files.map(({ layout }) => layout.format));
    if (formats.size > 1) {
      const message = `${originalName} holds season files and 22-field files; put them into a zip each`;
      throw new AppError({ code: 'feed.mixed-formats', kind: 'invalid', message });
    }
    return new FileSource(key, container, files);
  } catch (error) {
    container.close();
    const [first] = container.files;
    // What only calls itself a zip was read as a CSV file, in which nothing has its place.
    if (/\.zip$/i.test(originalName) && first?.name === originalName && isUnknownHeader(error)) {
      const message = `${originalName} is not a zip file: it does not begin as one, and is no CSV file either`;
      throw new AppError({ code: 'feed.zip-broken', kind: 'invalid', message, cause: error });
    }
    throw error;
  }
}

function isUnknownHeader(error: unknown): boolean {
  return error instanceof AppError && error.code === 'feed.unknown-header';
}

async function headerOf(file: CsvFile): Promise<string[]> {
  for await (const records of readRecords(file.bytes())) {
    if (records.length === 0) continue;
    const [first] = records;
    if (!first.fault) return first.fields;
    const message = `the first line of ${file.name} is no CSV header: ${first.fault}`;
    throw new AppError({ code: 'feed.unknown-header', kind: 'invalid', message });
  }
  throw new AppError({ code: 'feed.empty-file', kind: 'invalid', message: `${file.name} is empty` });
}

/**
 * The rows of a file, as they stand: a row that cannot be split is a fault and reading goes on. A season file is first
 * surveyed as a whole and refused (`feed.season-self-check`) when its distances contradict its coordinates.
 * Reading on from the last position continues the open stream; any other position starts over and skips.
 */
export class FileSource extends FeedSource {
  readonly dataset: string;
  readonly format: CsvFormat;
  readonly replayable = true;
  private rows: AsyncGenerator<FeedRow[]> | undefined;
  private buffered: FeedRow[] = [];
  private at = 0;
  private surveying: Promise<Survey> | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(
    readonly key: string,
    private readonly container: CsvContainer,
    private readonly files: KnownFile[],
  ) {
    super();
    this.format = files[0].layout.format;
    this.dataset = this.format === 'season' ? 'season-files' : 'shot-files';
  }

  read(position: number, count: number): Promise<FeedPage> {
    return this.inTurn(() => this.readPage(position, count));
  }

  async size(): Promise<number> {
    return (await this.inTurn(() => this.survey())).rows;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    await this.inTurn(() => this.stop());
    this.closed = true;
    this.container.close();
  }

  /** One thing at a time: the stream has one position. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(() => {
      if (this.closed)
        throw new AppError({ code: 'feed.source-closed', kind: 'internal', message: 'the source is closed' });
      return work();
    });
    this.turn = result.catch(() => {});
    return result;
  }

  private async readPage(position: number, count: number): Promise<FeedPage> {
    if (!this.rows || position < this.at) await this.restart();
    while (this.at < position && (await this.fill())) this.take(position - this.at);
    const rows: FeedRow[] = [];
    while (rows.length < count && (await this.fill())) {
      for (const row of this.take(count - rows.length)) rows.push(row);
    }
    return { rows, next: position + rows.length, atEnd: !(await this.fill()) };
  }

  private take(most: number): FeedRow[] {
    const taken = this.buffered.slice(0, most);
    this.buffered = this.buffered.slice(taken.length);
    this.at += taken.length;
    return taken;
  }

  /** Whether there is a row to take. A stream that failed is forgotten, so that the next read starts over. */
  private async fill(): Promise<boolean> {
    try {
      while (this.buffered.length === 0) {
        const next = await this.rows?.next();
        if (!next || next.done) return false;
        this.buffered = next.value;
      }
      return true;
    } catch (error) {
      this.rows = undefined;
      throw error;
    }
  }

  private async restart(): Promise<void> {
    await this.stop();
    const { scales } = this.format === 'season' ? await this.survey() : { scales: [] };
    this.rows = this.allRows(scales);
  }

  private async stop(): Promise<void> {
    await this.rows?.return(undefined);
    this.rows = undefined;
    this.buffered = [];
    this.at = 0;
  }

  private async *allRows(scales: (SeasonScale | undefined)[]): AsyncGenerator<FeedRow[]> {
    const numbering = new RowNumbering();
    for (const [index, { file, layout }] of this.files.entries()) {
      for await (const records of recordsOf(file)) {
        yield records.map((record) => numbering.rowFor(nameFields(record, layout), scales[index]));
      }
    }
  }

  private survey(): Promise<Survey> {
    this.surveying ??= surveyFiles(this.files).catch((error: unknown) => {
      this.surveying = undefined;
      throw error;
    });
    return this.surveying;
  }
}

async function surveyFiles(files: KnownFile[]): Promise<Survey> {
  const survey: Survey = { rows: 0, scales: [] };
  for (const { file, layout } of files) {
    const season = emptySurvey();
    for await (const records of recordsOf(file)) {
      survey.rows += records.length;
      if (layout.format !== 'season') continue;
      for (const record of records) {
        const named = nameFields(record, layout);
        if ('fields' in named) addToSurvey(season, named.fields as SeasonRow);
      }
    }
    const { scale, agreeingShare } = surveyResult(season);
    if (agreeingShare < SELF_CHECK_SHARE) throw selfCheckFailed(file.name, agreeingShare);
    survey.scales.push(layout.format === 'season' ? scale : undefined);
  }
  return survey;
}

/** The records after the header. */
async function* recordsOf(file: CsvFile): AsyncGenerator<CsvRecord[]> {
  let header = true;
  for await (const records of readRecords(file.bytes())) {
    if (header && records.length > 0) {
      header = false;
      yield records.slice(1);
    } else {
      yield records;
    }
  }
}

function selfCheckFailed(name: string, share: number): AppError {
  const percent = (100 * share).toFixed(2);
  const message = `${name} is refused: SHOT_DISTANCE agrees with LOC_X and LOC_Y in ${percent} % of the rows, and 99.9 % are required`;
  const details = [{ field: 'SHOT_DISTANCE', rule: 'self-check', message }];
  return new AppError({ code: 'feed.season-self-check', kind: 'invalid', message, details });
}

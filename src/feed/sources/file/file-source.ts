import { FILE_FORMATS, type FileFormat, type LocationTransform } from '../../../basketball/index.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { Turns } from '../../../platform/turns/turns.js';
import type { FeedPage, FeedRow, ReadingReport } from '../feed-source.port.js';
import { FeedSource } from '../feed-source.port.js';
import type { FileContainer } from './file-container.js';
import { openContainer } from './file-container.js';
import { nameFields, RowNumbering } from './file-rows.js';
import { surveyFile } from './file-survey.js';
import type { SurveyedFile } from './file-survey.js';
import type { ShotFile } from './shot-file.js';
import { openShotFile } from './shot-file.js';

/**
 * Opens a file of shots: CSV or JSON in one of the formats, plain or packed, as `originalName` (a label, never a path). Headers
 * are read at once. `given`: the transform that the user named.
 * @throws {AppError} what `openContainer` and `openShotFile` throw, and `feed.mixed-formats`
 */
export async function openFileSource(
  path: string,
  key: string,
  originalName: string,
  given?: LocationTransform,
): Promise<FileSource> {
  const container = await openContainer(path, originalName);
  try {
    const files: ShotFile[] = [];
    for (const file of container.files) files.push(await openShotFile(file));
    const withoutIds = files.filter(({ layout }) => !FILE_FORMATS[layout.format].hasEventIds).length;
    if (withoutIds > 0 && withoutIds < files.length) {
      const message = `${originalName} holds season files and files with event ids; put each kind into a zip of its own`;
      throw new AppError({ code: 'feed.mixed-formats', kind: 'invalid', message });
    }
    return new FileSource(key, container, files, given);
  } catch (error) {
    container.close();
    // A file that has only the name of a zip was read as text, where line numbers would be meaningless.
    if (/\.zip$/i.test(originalName) && !container.zipped && isUnknownHeader(error)) {
      const message = `${originalName} is not a zip file: it does not begin as one, and is no CSV file either`;
      throw new AppError({ code: 'feed.zip-broken', kind: 'invalid', message, cause: error });
    }
    throw error;
  }
}

function isUnknownHeader(error: unknown): boolean {
  return error instanceof AppError && error.code === 'feed.unknown-header';
}

/** Of a zip of many files. */
const LONGEST_REASON = 2000;

/**
 * The rows of a file, unchanged: a row that cannot be split is a fault, and reading continues. Each file is first surveyed as
 * a whole, and refused if the unit of its coordinates or the order of day and month cannot be determined.
 * Reading on from the last position continues the open stream; any other position starts over and skips.
 */
export class FileSource extends FeedSource {
  readonly dataset: string;
  readonly format: FileFormat;
  readonly replayable = true;
  private rows: AsyncGenerator<FeedRow[]> | undefined;
  private buffered: FeedRow[] = [];
  private at = 0;
  private surveying: Promise<SurveyedFile[]> | undefined;
  private readonly turns = new Turns();
  private closed = false;

  constructor(
    readonly key: string,
    private readonly container: FileContainer,
    private readonly files: ShotFile[],
    private readonly given?: LocationTransform,
  ) {
    super();
    this.format = files[0].layout.format;
    this.dataset = FILE_FORMATS[this.format].dataset;
  }

  read(position: number, count: number): Promise<FeedPage> {
    return this.whileOpen(() => this.readPage(position, count));
  }

  async size(): Promise<number> {
    const surveyed = await this.whileOpen(() => this.survey());
    return surveyed.reduce((sum, { rows }) => sum + rows, 0);
  }

  /** How coordinates are read and why; reads the files once. */
  override async reading(): Promise<ReadingReport> {
    const surveyed = await this.whileOpen(() => this.survey());
    const transforms = [...new Set(surveyed.map(({ reading }) => reading.transform))].join(', ');
    const reasons = surveyed.map(({ reading, reason }, index) =>
      surveyed.length === 1 ? reason : `${this.files[index].name}: ${reading.transform}: ${reason}`,
    );
    return { transform: transforms, reason: reasons.join('; ').slice(0, LONGEST_REASON) };
  }

  override nameOf(member: number): string {
    return this.files[member].name;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    await this.whileOpen(() => this.stop());
    this.closed = true;
    this.container.close();
  }

  /** One operation at a time: the stream has one position. */
  private whileOpen<T>(work: () => Promise<T>): Promise<T> {
    return this.turns.take('stream', async () => {
      if (this.closed)
        throw new AppError({ code: 'feed.source-closed', kind: 'internal', message: 'the source is closed' });
      return work();
    });
  }

  private async readPage(position: number, count: number): Promise<FeedPage> {
    if (!this.rows || position < this.at) await this.restart();
    while (this.at < position && (await this.fill())) this.take(position - this.at);
    const rows: FeedRow[] = [];
    let atEnd = !(await this.fill());
    const member = this.buffered[0]?.member;
    while (rows.length < count && !atEnd && this.buffered[0].member === member) {
      for (const row of this.take(count - rows.length)) rows.push(row);
      atEnd = !(await this.fill());
    }
    const memberEnds = atEnd || this.buffered[0].member !== member;
    return { rows, next: position + rows.length, atEnd, memberEnds };
  }

  private take(most: number): FeedRow[] {
    const taken = this.buffered.slice(0, most);
    this.buffered = this.buffered.slice(taken.length);
    this.at += taken.length;
    return taken;
  }

  /** Whether there is another row. A failed stream is dropped, so that the next read starts over. */
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
    this.rows = this.allRows(await this.survey());
  }

  private async stop(): Promise<void> {
    await this.rows?.return(undefined);
    this.rows = undefined;
    this.buffered = [];
    this.at = 0;
  }

  private async *allRows(surveyed: SurveyedFile[]): AsyncGenerator<FeedRow[]> {
    const numbering = new RowNumbering(this.files.length);
    for (const [member, { layout, extra, records }] of this.files.entries()) {
      const { reading } = surveyed[member];
      for await (const batch of records()) {
        yield batch.map((record) =>
          numbering.rowFor(nameFields(record, layout, extra), member, reading, record.line),
        );
      }
      numbering.nextMember();
    }
  }

  private survey(): Promise<SurveyedFile[]> {
    this.surveying ??= this.surveyAll().catch((error: unknown) => {
      this.surveying = undefined;
      throw error;
    });
    return this.surveying;
  }

  private async surveyAll(): Promise<SurveyedFile[]> {
    const surveyed: SurveyedFile[] = [];
    for (const file of this.files) surveyed.push(await surveyFile(file, this.given));
    return surveyed;
  }
}

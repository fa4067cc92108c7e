import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Settings } from '../../platform/config/settings.js';

/** A segment of a run's log: in which document, and as which of its segments, counted from 0. */
export interface SegmentNote {
  id: string;
  n: number;
  /** One line. */
  segment: string;
}

/** A write to the document of a run: another document, or fields that are set and fields that are removed. */
export interface RunNote {
  run: string;
  replace?: object;
  set?: object;
  unset?: readonly string[];
}

const MOST_BYTES = 32 * 1024 * 1024;

/** An entry of the journal, in the order of arrival; `cleared` is a run whose earlier segments were removed. */
export type JournalNote = SegmentNote | RunNote | { cleared: string };

/**
 * A file of acknowledged writes that are not in the database yet, in DATA_DIR beside the embedded database and as durable
 * as that: it survives any end of the process. A database on another machine can fail independently, so with MONGODB_URI
 * there is no journal, and every write waits for the database.
 *
 * One line per note: its JSON, and for a segment a tab and the segment, which is JSON already.
 */
@Injectable()
export class WriteJournal implements OnApplicationShutdown {
  readonly enabled: boolean;
  private readonly logger = new Logger(WriteJournal.name);
  private readonly folder: string;
  private readonly users: (() => boolean)[] = [];
  private file?: number;
  /** Bytes in the file. */
  private size = 0;
  /** The notes of an earlier process: read once, kept until the database has them. */
  private earlier?: JournalNote[];

  constructor(settings: Settings) {
    this.enabled = !settings.mongodbUri;
    this.folder = join(settings.dataDir, 'tracking');
  }

  /** @param isDone whether the database has all notes of this writer, also those of an earlier process */
  use(isDone: () => boolean): void {
    this.users.push(isDone);
  }

  /** Whether writes must wait for the database, because the file would take long to read after a kill. */
  get isFull(): boolean {
    return this.size > MOST_BYTES;
  }

  /** The notes of an earlier process. To be called before this process appends. */
  left(): JournalNote[] {
    this.earlier ??= this.read();
    return this.earlier;
  }

  private read(): JournalNote[] {
    const file = this.opened();
    const text = readFileSync(this.path, 'utf8');
    const lines = text.split('\n');
    const torn = lines.pop()!;
    if (torn !== '') {
      // A kill cut it off, so it was not acknowledged; the next note begins a new line.
      this.logger.warn('the last line of the journal is cut off and left out');
      this.size = Buffer.byteLength(text) - Buffer.byteLength(torn);
      ftruncateSync(file, this.size);
    }
    return lines.map(noteOf);
  }

  /**
   * The note is in the file when this returns. It blocks for some microseconds: the file is not synced, so this is a copy
   * in memory, and passing it to a thread takes thirty times as long.
   */
  append(note: JournalNote): void {
    const file = this.opened();
    const bytes = Buffer.from(`${lineOf(note)}\n`);
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    } catch (error) {
      // For example a full disk: half a line would corrupt the next one.
      ftruncateSync(file, this.size);
      throw error;
    }
    this.size += bytes.length;
  }

  /** Empties the file if the database has everything. */
  emptyIfDone(): void {
    if (!this.enabled || !this.users.every((isDone) => isDone())) return;
    const file = this.opened();
    if (this.size > 0) ftruncateSync(file, 0);
    this.size = 0;
    this.earlier = undefined;
  }

  /** After all writing has stopped. */
  onApplicationShutdown(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }

  private get path(): string {
    return join(this.folder, 'metrics.journal');
  }

  private opened(): number {
    if (this.file === undefined) {
      mkdirSync(this.folder, { recursive: true });
      this.file = openSync(this.path, 'a');
      this.size = fstatSync(this.file).size;
    }
    return this.file;
  }
}

function lineOf(note: JournalNote): string {
  if (!('segment' in note)) return JSON.stringify(note);
  const { segment, ...head } = note;
  return `${JSON.stringify(head)}\t${segment}`;
}

function noteOf(line: string): JournalNote {
  const end = line.indexOf('\t');
  if (end < 0) return JSON.parse(line) as JournalNote;
  return { ...(JSON.parse(line.slice(0, end)) as SegmentNote), segment: line.slice(end + 1) };
}

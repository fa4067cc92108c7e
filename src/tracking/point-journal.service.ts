import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { Settings } from '../platform/config/settings.js';

/** A segment of a run's log: in which document, and as which of its segments, counted from 0. */
export interface SegmentNote {
  id: string;
  n: number;
  segment: string;
}

/** What the journal holds, in the order in which it came; `cleared` is a run whose earlier segments are gone. */
export type JournalNote = SegmentNote | { cleared: string };

/**
 * A file of what has been acknowledged and is not in the database yet, in DATA_DIR beside the embedded database and as
 * durable as that: it survives the end of the process, however it comes. A database elsewhere has a machine of its own to
 * lose, so with MONGODB_URI there is no journal, and every write waits for the database.
 */
@Injectable()
export class PointJournal {
  readonly enabled: boolean;
  private readonly logger = new Logger(PointJournal.name);
  private readonly folder: string;
  private file?: Promise<FileHandle>;
  private waiting: string[] = [];
  private last: Promise<unknown> = Promise.resolve();

  constructor(settings: Settings) {
    this.enabled = !settings.mongodbUri;
    this.folder = join(settings.dataDir, 'tracking');
  }

  /** What an earlier process has left. */
  async left(): Promise<JournalNote[]> {
    const text = await readFile(this.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    const notes: JournalNote[] = [];
    for (const line of text.split('\n')) {
      if (line === '') continue;
      try {
        notes.push(JSON.parse(line) as JournalNote);
      } catch {
        // The line that a kill cut off was not acknowledged; nothing comes after it.
        this.logger.warn('the last line of the journal of metrics is cut off and left out');
        break;
      }
    }
    return notes;
  }

  /** Done when the note is in the file; notes that come together are written together. */
  append(note: JournalNote): Promise<void> {
    this.waiting.push(`${JSON.stringify(note)}\n`);
    return this.next(async (file) => {
      const text = this.waiting.join('');
      this.waiting = [];
      if (text !== '') await file.appendFile(text);
    });
  }

  /** Empties the file if `isDone` still says so when its turn comes. */
  empty(isDone: () => boolean): Promise<void> {
    return this.next(async (file) => {
      if (isDone() && this.waiting.length === 0) await file.truncate(0);
    });
  }

  async close(): Promise<void> {
    await this.last.catch(() => undefined);
    await (await this.file)?.close();
    this.file = undefined;
  }

  private get path(): string {
    return join(this.folder, 'metrics.journal');
  }

  private next(work: (file: FileHandle) => Promise<void>): Promise<void> {
    this.file ??= mkdir(this.folder, { recursive: true }).then(() => open(this.path, 'a'));
    const { file } = this;
    const mine = this.last.catch(() => undefined).then(async () => work(await file));
    this.last = mine;
    return mine;
  }
}

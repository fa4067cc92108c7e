import { parse } from 'csv-parse/sync';
import { unguarded } from '../../../platform/csv/formula-guard.js';
import type { CsvLine, LineFault, ReadableLine } from './csv-lines.js';
import { LONGEST_LINE, readLines } from './csv-lines.js';

/** A record of a file: its fields, or why it could not be split. */
export type FileRecord = SplitRecord | FaultyRecord;

interface PlacedRecord {
  /** The line of the file on which it begins, from 1. */
  line: number;
  /** The unchanged text of the file. */
  raw: string;
}

export interface SplitRecord extends PlacedRecord {
  fields: string[];
  fault?: undefined;
}

export interface FaultyRecord extends PlacedRecord {
  fault: LineFault | 'bad-quotes' | 'unclosed-quote' | 'not-a-row' | 'nested-value';
}

/** How a CSV file is written. */
export interface CsvForm {
  separator: string;
  /** Whether the first line is Excel's `sep=;` and no record. */
  separatorLine?: boolean;
}

/** A quoted field may hold line breaks, but a quote that stays open for longer than this was never meant to be one. */
const MOST_LINES = 16;

/**
 * The records of a CSV byte stream in UTF-8, in batches; lines without any value are left out. csv-parse decides what quotes
 * mean. Records are framed here, so that a quote that is never closed costs one line and not the rest of the file.
 */
export async function* readRecords(
  bytes: AsyncIterable<Buffer>,
  form: CsvForm = { separator: ',' },
): AsyncGenerator<FileRecord[]> {
  const framer = new RecordFramer(form.separator);
  for await (const lines of readLines(bytes)) {
    for (const line of lines) if (line.line > 1 || !form.separatorLine) framer.push(line);
    yield framer.take();
  }
  framer.end();
  yield framer.take();
}

/** A record before it is split. */
interface Unsplit {
  line: number;
  raw: string;
}

class RecordFramer {
  /** Complete records; one without `fault` and `fields` still has to be split. */
  private complete: (FileRecord | Unsplit)[] = [];
  /** The lines of a record whose quote is open. */
  private open: ReadableLine[] = [];
  private openLength = 0;

  constructor(private readonly separator: string) {}

  push(line: CsvLine): void {
    if (line.fault !== undefined) {
      this.end();
      this.complete.push({ line: line.line, fault: line.fault, raw: line.start });
      return;
    }
    if (this.open.length === 0 && this.isBlank(line.text)) return;
    const closes = hasOddQuotes(line.text);
    if (this.open.length === 0 && !closes) {
      this.complete.push({ line: line.line, raw: line.text });
      return;
    }
    this.open.push(line);
    this.openLength += line.text.length;
    if (this.open.length > 1 && closes) this.close();
    else if (this.open.length >= MOST_LINES || this.openLength > LONGEST_LINE) this.giveUp();
  }

  /** The end of the file: no more lines can close an open quote. */
  end(): void {
    while (this.open.length > 0) this.giveUp();
  }

  /** The complete records so far, split into fields. */
  take(): FileRecord[] {
    const records = this.complete;
    this.complete = [];
    const quoted = records.filter((record) => isUnsplit(record) && record.raw.includes('"'));
    const split = this.splitQuoted(quoted)[Symbol.iterator]();
    return records.map((record) => {
      if (!isUnsplit(record)) return record;
      if (record.raw.includes('"')) return split.next().value as FileRecord;
      return { ...record, fields: withoutGuards(record.raw, record.raw.split(this.separator)) };
    });
  }

  /** Spreadsheets write rows without a value as separators only. */
  private isBlank(text: string): boolean {
    for (const sign of text) if (sign !== this.separator && sign.trim() !== '') return false;
    return true;
  }

  private close(): void {
    const last = this.open.length - 1;
    const raw = this.open.map(({ text, end }, at) => (at < last ? text + end : text)).join('');
    const record = this.splitOne({ line: this.open[0].line, raw });
    if (record.fault) {
      this.giveUp();
      return;
    }
    this.complete.push(record);
    this.forget();
  }

  /** The quote of the first open line was never closed: that line is a fault, and the others are read again without it. */
  private giveUp(): void {
    const [first, ...others] = this.open;
    this.forget();
    this.complete.push({ line: first.line, fault: 'unclosed-quote', raw: first.text });
    for (const line of others) this.push(line);
  }

  private forget(): void {
    this.open = [];
    this.openLength = 0;
  }

  /** One call for many records is much faster; where one of them is faulty, each is split alone to find which. */
  private splitQuoted(records: Unsplit[]): FileRecord[] {
    if (records.length === 0) return [];
    try {
      const all = this.parse(records.map(({ raw }) => raw).join('\n'));
      if (all.length === records.length) {
        return all.map((fields, at) => ({ ...records[at], fields: withoutGuards(records[at].raw, fields) }));
      }
    } catch {
      // Found again below, and reported with its line.
    }
    return records.map((record) => this.splitOne(record));
  }

  private splitOne(record: Unsplit): FileRecord {
    try {
      const [fields, more] = this.parse(record.raw);
      if (fields && !more) return { ...record, fields: withoutGuards(record.raw, fields) };
    } catch {
      // Every reason that csv-parse has here is about quotes.
    }
    return { ...record, fault: 'bad-quotes' };
  }

  /** The number of fields is compared with the header later, not here. */
  private parse(text: string): string[][] {
    return parse(text, { relax_column_count: true, record_delimiter: '\n', delimiter: this.separator });
  }
}

function isUnsplit(record: FileRecord | Unsplit): record is Unsplit {
  return !('fields' in record) && !('fault' in record);
}

/** Most records have no apostrophe, and apostrophes in names are not at the start. */
function withoutGuards(raw: string, fields: string[]): string[] {
  return raw.includes("'") ? fields.map(unguarded) : fields;
}

function hasOddQuotes(text: string): boolean {
  let odd = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
}

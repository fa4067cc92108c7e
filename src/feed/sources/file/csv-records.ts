import { parse } from 'csv-parse/sync';
import type { CsvLine, LineFault } from './csv-lines.js';
import { LONGEST_LINE, readLines } from './csv-lines.js';

/** A record of the file: its fields, or why it could not be split. */
export type CsvRecord =
  | { fields: string[]; raw: string; fault?: undefined }
  | { fault: LineFault | 'bad-quotes' | 'unclosed-quote'; raw: string };

/** A quoted field may hold line breaks, but a quote that stays open for longer than this was never meant to be one. */
const MOST_LINES = 16;

/** The number of fields is judged against the header, not here. */
const CSV = { relax_column_count: true, record_delimiter: '\n' };

/**
 * The records of a CSV byte stream, in batches; blank lines are left out. csv-parse decides what quotes mean. Records are framed
 * here, so that a quote that is never closed costs one line and not the rest of the file.
 */
export async function* readRecords(bytes: AsyncIterable<Buffer>): AsyncGenerator<CsvRecord[]> {
  const framer = new RecordFramer();
  for await (const lines of readLines(bytes)) {
    for (const line of lines) framer.push(line);
    yield framer.take();
  }
  framer.end();
  yield framer.take();
}

class RecordFramer {
  /** Complete records; one that still has to be split is a text. */
  private complete: (CsvRecord | string)[] = [];
  /** The lines of a record whose quote is open. */
  private open: string[] = [];
  private openLength = 0;

  push(line: CsvLine): void {
    if ('fault' in line) {
      this.end();
      this.complete.push({ fault: line.fault, raw: line.start });
      return;
    }
    if (this.open.length === 0 && line.text.trim() === '') return;
    const closes = hasOddQuotes(line.text);
    if (this.open.length === 0 && !closes) {
      this.complete.push(line.text);
      return;
    }
    this.open.push(line.text);
    this.openLength += line.text.length;
    if (this.open.length > 1 && closes) this.close();
    else if (this.open.length >= MOST_LINES || this.openLength > LONGEST_LINE) this.giveUp();
  }

  /** No more lines can close what is open. */
  end(): void {
    while (this.open.length > 0) this.giveUp();
  }

  /** The complete records so far, split into fields. */
  take(): CsvRecord[] {
    const records = this.complete;
    this.complete = [];
    const quoted = records.filter((record) => typeof record === 'string' && record.includes('"')) as string[];
    const split = splitQuoted(quoted)[Symbol.iterator]();
    return records.map((record) => {
      if (typeof record !== 'string') return record;
      if (record.includes('"')) return split.next().value as CsvRecord;
      return { fields: record.split(','), raw: record };
    });
  }

  private close(): void {
    const record = splitOne(this.open.join('\n'));
    if (record.fault) {
      this.giveUp();
      return;
    }
    this.complete.push(record);
    this.forget();
  }

  /** The quote of the first open line was never closed: that line is at fault, the others are read again without it. */
  private giveUp(): void {
    const [first, ...others] = this.open;
    this.forget();
    this.complete.push({ fault: 'unclosed-quote', raw: first });
    for (const text of others) this.push({ text });
  }

  private forget(): void {
    this.open = [];
    this.openLength = 0;
  }
}

function hasOddQuotes(text: string): boolean {
  let odd = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
}

/** One call for many records is much faster; where one of them is faulty, each is split alone to find which. */
function splitQuoted(records: string[]): CsvRecord[] {
  if (records.length === 0) return [];
  try {
    const all = parse(records.join('\n'), CSV);
    if (all.length === records.length) return all.map((fields, index) => ({ fields, raw: records[index] }));
  } catch {
    // Found again, and named, below.
  }
  return records.map(splitOne);
}

function splitOne(raw: string): CsvRecord {
  try {
    const [fields, more] = parse(raw, CSV);
    if (fields && !more) return { fields, raw };
  } catch {
    // Every reason that csv-parse has here is about quotes.
  }
  return { fault: 'bad-quotes', raw };
}

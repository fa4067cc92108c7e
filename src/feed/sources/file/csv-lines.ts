import { isUtf8 } from 'node:buffer';

/** A line of the file without its end, or why it cannot be read. */
export type CsvLine = { text: string } | { fault: LineFault; start: string };

export type LineFault = 'line-too-long' | 'not-utf8';

/** A shot has some 200 bytes; what is longer than this is not kept in memory. */
export const LONGEST_LINE = 65_536;

/** How much of a faulty line is kept. */
const SHOWN_BYTES = 1000;
const NEWLINE = 0x0a;

/**
 * The lines of a byte stream, in batches, split at LF or CRLF. Memory is bounded by a chunk and the longest line: a longer
 * one, and one that is not UTF-8, is a fault of that line alone. A byte order mark at the start is dropped.
 */
export async function* readLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<CsvLine[]> {
  const splitter = new LineSplitter();
  for await (const chunk of bytes) {
    const lines = splitter.push(chunk);
    if (lines.length > 0) yield lines;
  }
  const last = splitter.end();
  if (last.length > 0) yield last;
}

class LineSplitter {
  private rest: Buffer = Buffer.alloc(0);
  /** The start of a line that grew too long and whose end has not come yet. */
  private tooLong: Buffer | undefined;
  private atStart = true;

  push(chunk: Buffer): CsvLine[] {
    const lines: CsvLine[] = [];
    let bytes = chunk;
    if (this.tooLong) {
      const end = bytes.indexOf(NEWLINE);
      if (end < 0) return lines;
      lines.push(longLine(this.tooLong));
      this.tooLong = undefined;
      bytes = bytes.subarray(end + 1);
    }
    if (this.rest.length > 0) bytes = Buffer.concat([this.rest, bytes]);
    const end = bytes.lastIndexOf(NEWLINE);
    if (end >= 0) lines.push(...this.linesIn(bytes.subarray(0, end)));
    this.keep(bytes.subarray(end + 1));
    return lines;
  }

  end(): CsvLine[] {
    if (this.tooLong) return [longLine(this.tooLong)];
    return this.rest.length > 0 ? this.linesIn(this.rest) : [];
  }

  private keep(rest: Buffer): void {
    if (rest.length > LONGEST_LINE) {
      this.tooLong = Buffer.from(rest.subarray(0, SHOWN_BYTES));
      this.rest = Buffer.alloc(0);
    } else {
      this.rest = rest;
    }
  }

  private linesIn(block: Buffer): CsvLine[] {
    const start = this.atStart && block.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
    this.atStart = false;
    const bytes = block.subarray(start);
    if (isUtf8(bytes)) return bytes.toString('utf8').split('\n').map(lineOf);
    const lines: CsvLine[] = [];
    for (let from = 0; from <= bytes.length;) {
      const newline = bytes.indexOf(NEWLINE, from);
      const end = newline < 0 ? bytes.length : newline;
      const line = bytes.subarray(from, end);
      if (isUtf8(line)) lines.push(lineOf(line.toString('utf8')));
      else lines.push({ fault: 'not-utf8', start: line.toString('latin1', 0, SHOWN_BYTES) });
      from = end + 1;
    }
    return lines;
  }
}

function lineOf(text: string): CsvLine {
  if (text.length > LONGEST_LINE) return { fault: 'line-too-long', start: text.slice(0, SHOWN_BYTES) };
  return { text: text.endsWith('\r') ? text.slice(0, -1) : text };
}

function longLine(start: Buffer): CsvLine {
  return { fault: 'line-too-long', start: start.toString(isUtf8(start) ? 'utf8' : 'latin1') };
}

import { isUtf8 } from 'node:buffer';

/** A line of the file, or why it cannot be read. */
export type CsvLine = ReadableLine | FaultyLine;

interface PlacedLine {
  /** Its number in the file, from 1: every line counts, blank ones too. */
  line: number;
}

export interface ReadableLine extends PlacedLine {
  text: string;
  /** How it ends: LF, CRLF, CR, or not at all at the end of the file. */
  end: string;
  fault?: undefined;
}

export interface FaultyLine extends PlacedLine {
  fault: LineFault;
  start: string;
}

export type LineFault = 'line-too-long' | 'not-utf8';

/** A shot has some 200 bytes; what is longer than this is not kept in memory. */
export const LONGEST_LINE = 65_536;

/** How much of a faulty line is kept. */
const SHOWN_BYTES = 1000;
const [LF, CR] = [0x0a, 0x0d];
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The lines of a UTF-8 byte stream, in batches, split at LF, CRLF or CR. Memory is bounded by a chunk and the longest line: a
 * longer one, and one that is not UTF-8, is a fault of that line alone. A byte order mark at the start is dropped.
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
  /** The start of a line that is too long and has not ended yet. */
  private tooLong: Buffer | undefined;
  private atStart = true;
  private line = 0;

  push(chunk: Buffer): CsvLine[] {
    let bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    const lines: CsvLine[] = [];
    if (this.tooLong) {
      const after = afterFirstEnd(bytes);
      if (after === undefined) {
        // A CR may be the first half of CRLF.
        this.rest = bytes.at(-1) === CR ? Buffer.from([CR]) : Buffer.alloc(0);
        return lines;
      }
      lines.push(this.longLine(this.tooLong));
      this.tooLong = undefined;
      bytes = bytes.subarray(after);
    }
    const after = afterLastEnd(bytes);
    if (after > 0) for (const line of this.linesIn(bytes.subarray(0, after))) lines.push(line);
    this.keep(bytes.subarray(after));
    return lines;
  }

  end(): CsvLine[] {
    if (this.tooLong) return [this.longLine(this.tooLong)];
    return this.rest.length > 0 ? this.linesIn(this.rest) : [];
  }

  private keep(rest: Buffer): void {
    if (rest.length > LONGEST_LINE) {
      this.tooLong = Buffer.from(rest.subarray(0, SHOWN_BYTES));
      this.rest = rest.at(-1) === CR ? Buffer.from([CR]) : Buffer.alloc(0);
    } else {
      this.rest = rest;
    }
  }

  /** Complete lines; the last one may have no line end. */
  private linesIn(block: Buffer): CsvLine[] {
    const start = this.atStart && block.subarray(0, 3).equals(MARK) ? 3 : 0;
    this.atStart = false;
    const bytes = block.subarray(start);
    // One decoding for all lines is much faster; where one of them is faulty, each is decoded alone to find which.
    if (isUtf8(bytes)) return this.split(bytes.toString('utf8'), (text) => text);
    return this.split(bytes.toString('latin1'), (text) => {
      const line = Buffer.from(text, 'latin1');
      return isUtf8(line) ? line.toString('utf8') : undefined;
    });
  }

  private split(text: string, decode: (text: string) => string | undefined): CsvLine[] {
    const parts = text.split(/(\r\n|\n|\r)/);
    const lines: CsvLine[] = [];
    for (let at = 0; at < parts.length; at += 2) {
      const end = parts[at + 1] ?? '';
      if (end === '' && parts[at] === '') continue;
      this.line += 1;
      lines.push(this.lineOf(parts[at], decode(parts[at]), end));
    }
    return lines;
  }

  private lineOf(bytes: string, text: string | undefined, end: string): CsvLine {
    const { line } = this;
    if (text === undefined) return { line, fault: 'not-utf8', start: bytes.slice(0, SHOWN_BYTES) };
    if (text.length > LONGEST_LINE)
      return { line, fault: 'line-too-long', start: text.slice(0, SHOWN_BYTES) };
    return { line, text, end };
  }

  private longLine(start: Buffer): FaultyLine {
    this.line += 1;
    this.atStart = false;
    const shown = start.toString(isUtf8(start) ? 'utf8' : 'latin1');
    return { line: this.line, fault: 'line-too-long', start: shown };
  }
}

/** The offset after the first line end; undefined if there is none yet, or only half of it. */
function afterFirstEnd(bytes: Buffer): number | undefined {
  const lf = bytes.indexOf(LF);
  const cr = bytes.indexOf(CR);
  if (cr >= 0 && (lf < 0 || cr < lf)) {
    if (cr + 1 === bytes.length) return undefined;
    return bytes[cr + 1] === LF ? cr + 2 : cr + 1;
  }
  return lf < 0 ? undefined : lf + 1;
}

/** The offset after the last line end; 0 if there is none. A CR as the last byte may be the first half of CRLF. */
function afterLastEnd(bytes: Buffer): number {
  const whole = bytes.at(-1) === CR ? bytes.length - 1 : bytes.length;
  if (whole === 0) return 0;
  return Math.max(bytes.lastIndexOf(LF, whole - 1), bytes.lastIndexOf(CR, whole - 1)) + 1;
}

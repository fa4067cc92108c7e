import { setImmediate as nextTurn } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { type Options, parse } from 'csv-parse';
import { parse as parseAtOnce } from 'csv-parse/sync';
import { invalidRequest } from '../protocols.errors.js';
import { type Table, tableOfRows } from './table.js';

/** Characters that are read at once, in a few milliseconds. */
const PIECE = 64 * 1024;
const OPTIONS = { bom: true, skip_empty_lines: true } satisfies Options;

/**
 * A header and rows (RFC 4180).
 * @throws {AppError} `protocols.invalid` when the request breaks the protocol
 */
export async function tableOfCsv(text: string): Promise<Table> {
  let lines: string[][];
  try {
    lines = text.length <= PIECE ? parseAtOnce(text, OPTIONS) : await parseInPieces(text);
  } catch (error) {
    // The library's messages repeat the data.
    const line = (error as { lines?: number }).lines;
    throw invalidRequest(
      `The body is not CSV with as many values in each row${line ? `: line ${line}` : ''}.`,
    );
  }
  const [header, ...rows] = lines;
  if (!header) throw invalidRequest('The body is empty: it must be CSV with a header.');
  return tableOfRows(header, rows, 'the CSV');
}

async function parseInPieces(text: string): Promise<string[][]> {
  async function* pieces(): AsyncGenerator<string> {
    for (let at = 0; at < text.length; at += PIECE) {
      yield text.slice(at, at + PIECE);
      await nextTurn();
    }
  }
  const lines: string[][] = [];
  for await (const line of Readable.from(pieces()).compose(parse(OPTIONS))) lines.push(line as string[]);
  return lines;
}

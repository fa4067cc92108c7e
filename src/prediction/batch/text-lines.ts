import { TextDecoder } from 'node:util';
import { bodyInvalid } from './row-faults.js';

/** Characters of a line: a row has seven numbers, and columns that are not read. */
const LONGEST_LINE = 65_536;

export interface TextLine {
  text: string;
  /** From 1. */
  number: number;
}

/**
 * The lines of a text in UTF-8 that are not blank, in batches as the bytes arrive; ended by LF or CRLF, the last one by the end.
 * @throws {AppError} `prediction.rows-invalid` when the text is not UTF-8 or a line is longer than 64 KiB
 */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TextLine[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let number = 0;
  const split = (text: string, isLast: boolean): TextLine[] => {
    const pieces = (rest + text).split('\n');
    rest = isLast ? '' : pieces.pop()!;
    if (rest.length > LONGEST_LINE) throw tooLong(number + pieces.length + 1);
    const lines: TextLine[] = [];
    for (const piece of pieces) {
      number++;
      if (piece.length > LONGEST_LINE) throw tooLong(number);
      const line = piece.endsWith('\r') ? piece.slice(0, -1) : piece;
      if (line.trim() !== '') lines.push({ text: line, number });
    }
    return lines;
  };
  for await (const chunk of bytes) yield split(decoded(decoder, chunk), false);
  yield split(decoded(decoder), true);
}

function decoded(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch {
    throw bodyInvalid('utf8', 'The text is not UTF-8');
  }
}

function tooLong(line: number): Error {
  return bodyInvalid('maxLength', `Line ${line} has more than ${LONGEST_LINE} characters`);
}

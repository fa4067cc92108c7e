import { AppError } from '../../../platform/errors/app-error.js';

/** How the characters of a text file are written. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Without a byte order mark UTF-16 shows by the zero bytes of its ASCII letters; this share of them is needed. */
const ZEROS = 0.3;
const LOOKED_AT = 4096;

/**
 * Determined by the byte order mark, else by the positions of zero bytes. A file that is neither UTF-16 nor UTF-8 counts as
 * UTF-8, and its invalid lines become faults, because one-byte encodings cannot be told apart.
 * @throws {AppError} `feed.encoding` when the text is UTF-32
 */
export function encodingOf(head: Buffer, name: string): TextEncoding {
  const mark = head.toString('hex', 0, 4);
  if (mark === 'fffe0000' || mark === '0000feff') throw wrongEncoding(name, 'UTF-32');
  if (mark.startsWith('fffe')) return 'utf-16le';
  if (mark.startsWith('feff')) return 'utf-16be';
  const pairs = Math.min(LOOKED_AT, head.length) >> 1;
  let [even, odd] = [0, 0];
  for (let at = 0; at < pairs; at++) {
    if (head[2 * at] === 0) even += 1;
    if (head[2 * at + 1] === 0) odd += 1;
  }
  if (odd >= ZEROS * pairs && even >= ZEROS * pairs && pairs > 1)
    throw wrongEncoding(name, 'UTF-32 or binary');
  if (odd >= ZEROS * pairs && pairs > 0) return 'utf-16le';
  return even >= ZEROS * pairs && pairs > 0 ? 'utf-16be' : 'utf-8';
}

/** The bytes as UTF-8. @throws {AppError} `feed.encoding` when UTF-16 is malformed */
export async function* asUtf8(
  bytes: AsyncIterable<Buffer>,
  encoding: TextEncoding,
  name: string,
): AsyncGenerator<Buffer> {
  if (encoding === 'utf-8') {
    yield* bytes;
    return;
  }
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of bytes) yield Buffer.from(decoder.decode(chunk, { stream: true }));
    yield Buffer.from(decoder.decode());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw wrongEncoding(name, `broken ${encoding.toUpperCase()}`, error);
  }
}

function wrongEncoding(name: string, what: string, cause?: unknown): AppError {
  const message = `${name} is ${what}: save it as UTF-8 (in Excel: "CSV UTF-8")`;
  return new AppError({ code: 'feed.encoding', kind: 'invalid', message, cause });
}

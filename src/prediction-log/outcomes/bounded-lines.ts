import { isUtf8 } from 'node:buffer';

const LINE_FEED = 10;

/**
 * The lines of a stream, ended by LF or CRLF, the last one by the end; undefined for a line that is longer than `longest` bytes, of
 * which no more is kept, or not UTF-8.
 * @throws what the stream throws, such as when the client goes away: what it began to send is no line
 */
export async function* boundedLines(
  bytes: AsyncIterable<Uint8Array>,
  longest: number,
): AsyncGenerator<string | undefined> {
  let begun: Uint8Array[] = [];
  let length = 0;
  const keep = (part: Uint8Array): void => {
    length += part.length;
    if (length > longest + 1) begun = [];
    else if (part.length > 0) begun.push(part);
  };
  const finish = (): string | undefined => {
    const line = Buffer.concat(begun);
    const isWhole = line.length === length;
    begun = [];
    length = 0;
    const end = line.at(-1) === 13 ? line.length - 1 : line.length;
    return isWhole && end <= longest && isUtf8(line) ? line.toString('utf8', 0, end) : undefined;
  };
  for await (const chunk of bytes) {
    let from = 0;
    for (let to = chunk.indexOf(LINE_FEED); to >= 0; to = chunk.indexOf(LINE_FEED, from)) {
      keep(chunk.subarray(from, to));
      yield finish();
      from = to + 1;
    }
    keep(chunk.subarray(from));
  }
  if (length > 0) yield finish();
}

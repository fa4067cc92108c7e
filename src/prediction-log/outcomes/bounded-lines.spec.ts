import { Readable } from 'node:stream';
import { boundedLines } from './bounded-lines.js';

async function linesOf(...chunks: (string | Buffer)[]): Promise<(string | undefined)[]> {
  const lines: (string | undefined)[] = [];
  const bytes = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
  for await (const line of boundedLines(bytes, 8)) lines.push(line);
  return lines;
}

describe('boundedLines', () => {
  it('ends lines with LF, CRLF and the end, wherever the chunks are cut', async () => {
    expect(await linesOf('a\nb', 'c\r', '\n\nd\n')).toEqual(['a', 'bc', '', 'd']);
    expect(await linesOf('12345678\n12345678\r\nz')).toEqual(['12345678', '12345678', 'z']);
  });

  it('leaves out what is too long, in one chunk or in many, and goes on after it', async () => {
    expect(await linesOf('123456789\nb')).toEqual([undefined, 'b']);
    expect(await linesOf(...Array.from({ length: 50 }, () => '123456'), '\nb')).toEqual([undefined, 'b']);
    expect(await linesOf('123456789')).toEqual([undefined]);
  });

  it('leaves out what is not UTF-8', async () => {
    expect(await linesOf(Buffer.from([0xff, 10, 0x61]))).toEqual([undefined, 'a']);
    expect(await linesOf(Buffer.from([0xc3]), Buffer.from([0xa9]))).toEqual(['é']);
  });
});

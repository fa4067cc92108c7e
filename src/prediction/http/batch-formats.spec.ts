import { Readable } from 'node:stream';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import type { FastifyRequest } from 'fastify';
import { ARROW_STREAM, rowsOfRequest } from './batch-formats.js';

describe('the body of a faulty batch', () => {
  it.each([
    ['text/csv', 'Player,X\n1,2\n'],
    ['application/x-ndjson', '{"Player_ID": "x"}\n'],
    [ARROW_STREAM, tableToIPC(tableFromArrays({ Player_ID: Int32Array.of(1) }), 'stream')],
  ])('of type %s can be read to its end', async (type, bytes) => {
    const body = Readable.from([Buffer.from(bytes)], { objectMode: false });
    const request = { body, headers: { 'content-type': type } } as unknown as FastifyRequest;
    const rows = rowsOfRequest(request)[Symbol.asyncIterator]();

    await expect(rows.next()).rejects.toThrow(/Player_ID|column/);

    const ended = new Promise((resolve) => void body.once('end', () => resolve('ended')));
    body.resume();
    await expect(ended).resolves.toBe('ended');
  });
});

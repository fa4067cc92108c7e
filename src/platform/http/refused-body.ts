import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { hasBody } from './json-body.js';

/** Most bytes that are read of a refused body: enough for a mistake, not for an attack. */
const MOST_BYTES = 64 * 1024 * 1024;
const LONGEST_MS = 3000;

/**
 * Reads the rest of the body before a refusal is sent. Node closes a connection with unread data, and a client that is still
 * sending would see a broken pipe instead of the reason.
 */
export function readRefusedBodies(instance: FastifyInstance): void {
  instance.addHook('onSend', ({ raw }, { statusCode }, payload, done) => {
    const isLeft = statusCode >= 400 && hasBody(raw.headers) && !raw.readableEnded && !raw.destroyed;
    if (isLeft) void drained(raw).then(() => done(null, payload));
    else done(null, payload);
  });
}

function drained(body: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let left = MOST_BYTES;
    const timer = setTimeout(done, LONGEST_MS);
    body.on('data', count).once('end', done).once('close', done).resume();

    function count({ byteLength }: Buffer): void {
      left -= byteLength;
      if (left < 0) done();
    }

    function done(): void {
      clearTimeout(timer);
      body.off('data', count).off('end', done).off('close', done);
      resolve();
    }
  });
}

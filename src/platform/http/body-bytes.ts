import type { Readable } from 'node:stream';
import { errorCodes } from 'fastify';

type Done = (error: Error | null, body?: Buffer) => void;

/**
 * Reads the body of a request. A small one arrives with its headers, and is then taken as one piece: listeners for pieces, end
 * and error, and the events themselves, cost more than a prediction.
 * @param announced Content-Length; NaN if there is none
 * @param limit most bytes
 */
export function readBody(stream: Readable, announced: number, limit: number, done: Done): void {
  if (announced > limit) {
    done(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
    return;
  }
  // Node has parsed the headers only; what has arrived of the body follows before the next tick.
  process.nextTick(() => {
    if (announced > 0 && stream.readableLength === announced) {
      done(null, stream.read() as Buffer);
    } else collect(stream, announced, limit, done);
  });
}

/** Piece by piece. */
function collect(stream: Readable, announced: number, limit: number, done: Done): void {
  const pieces: Buffer[] = [];
  let bytes = 0;
  stream.on('data', take).on('end', end).on('error', end).resume();

  function take(piece: Buffer): void {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes > limit) finish(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
  }

  function end(error?: Error & { statusCode?: number }): void {
    if (error) {
      if (!(error.statusCode! >= 400)) error.statusCode = 400;
      finish(error);
    } else if (!Number.isNaN(announced) && bytes !== announced) {
      finish(new errorCodes.FST_ERR_CTP_INVALID_CONTENT_LENGTH());
    } else finish(null, pieces.length === 1 ? pieces[0] : Buffer.concat(pieces, bytes));
  }

  function finish(error: Error | null, body?: Buffer): void {
    stream.off('data', take).off('end', end).off('error', end);
    done(error, body);
  }
}

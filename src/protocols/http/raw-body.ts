import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import type { FastifyRequest } from 'fastify';
import type { RouteSettings } from '../../platform/http/allow.js';
import { assertNotEncoded } from '../../platform/http/json-body.js';
import { invalidRequest, requestTooLarge } from '../protocols.errors.js';

/** Tensors as bytes are copied, not parsed, so a body may be larger than JSON may be. */
export const MOST_BODY_BYTES = 64 * 1024 * 1024;

/** Settings of routes that read their body themselves and count as predictions. */
export const INFERENCE_ROUTE: RouteSettings = { maxRawBytes: MOST_BODY_BYTES, traffic: 'prediction' };

const DECODERS = { gzip: promisify(gunzip), deflate: promisify(inflate) };
const NOTHING = Buffer.alloc(0);

/**
 * The body of a request on a route with `maxRawBytes`, decompressed.
 * @throws {EncodedBody} for an encoding other than gzip and deflate
 * @throws {AppError} `protocols.invalid` when the request breaks the protocol; `protocols.too-large` when it is too large
 */
export function rawBody({ body, headers }: FastifyRequest): Buffer | Promise<Buffer> {
  const bytes = Buffer.isBuffer(body) ? body : NOTHING;
  return headers['content-encoding'] === undefined ? bytes : decoded(bytes, headers);
}

async function decoded(bytes: Buffer, headers: FastifyRequest['headers']): Promise<Buffer> {
  assertNotEncoded(headers, ...Object.keys(DECODERS));
  const encoding = headers['content-encoding']!.trim().toLowerCase() as keyof typeof DECODERS | 'identity';
  if (encoding === 'identity') return bytes;
  try {
    return await DECODERS[encoding](bytes, { maxOutputLength: MOST_BODY_BYTES });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw requestTooLarge(`The body has more than ${MOST_BODY_BYTES} bytes when it is decompressed.`);
    }
    throw invalidRequest('The body cannot be decompressed as its content-encoding says.');
  }
}

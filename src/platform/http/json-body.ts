import type { FastifyInstance, FastifyRequest } from 'fastify';
import secureJson from 'secure-json-parse';
import { type ApiDialect, dialectOf } from './api-dialect.js';
import { readBody } from './body-bytes.js';
import { firstJsonFault } from './json-fault.js';
import { settingsOf } from './route-settings.js';

/** How a route reads its body; set with `@RouteSettings({...})`. */
export interface BodyConfig {
  /** Malformed JSON is passed to the handler as a `JsonFault` instead of being answered by the global filter. */
  jsonFaultAsBody?: boolean;
  /** Largest JSON body in bytes, below the limit of all routes. */
  maxJsonBytes?: number;
  /** Reads a body of a plain form faster than as JSON; undefined for any other, which is then read as JSON. */
  plainJson?: (bytes: Buffer) => object | undefined;
  /** The body reaches the handler as a Buffer, whatever its type (see `mediaTypeOf`); at most this many bytes. */
  maxRawBytes?: number;
}

/** The body is not JSON, or has keys that could pollute a prototype. */
export class JsonFault extends Error {
  constructor(
    /** Where reading stopped: characters from the start. */
    readonly position: number,
    /** What was expected there, without the text itself. */
    readonly reason: string,
  ) {
    super(`${reason} at character ${position}`);
    this.name = 'JsonFault';
  }
}

/** The JSON body is larger than this route accepts. */
export class JsonTooLarge extends Error {
  constructor(readonly limit: number) {
    super(`The body is larger than the ${limit} bytes that are taken here.`);
    this.name = 'JsonTooLarge';
  }
}

/** The body has a content encoding that this route does not support. */
export class EncodedBody extends Error {
  constructor(encoding: string) {
    super(
      `The body is compressed (content-encoding: ${encoding.slice(0, 40)}), which is not taken here: send it as it is.`,
    );
    this.name = 'EncodedBody';
  }
}

/** @throws {EncodedBody} when the body has a content encoding that is not in `taken` */
export function assertNotEncoded(headers: Record<string, unknown>, ...taken: string[]): void {
  const given = headers['content-encoding'];
  if (given === undefined) return;
  const encoding = String(given).trim().toLowerCase();
  if (encoding !== 'identity' && !taken.includes(encoding)) throw new EncodedBody(encoding);
}

/** For JSON; files are streamed and have a limit of their own (UPLOAD_MAX_MB). */
export const JSON_LIMIT = 8 * 1024 * 1024;

/** Types whose body reaches the handler as the raw stream: files. */
const STREAMED_TYPES = [
  'application/octet-stream',
  'application/zip',
  'application/x-zip-compressed',
  'text/csv',
  'text/tab-separated-values',
  'application/gzip',
  'application/x-gzip',
  'application/x-ndjson',
  'application/vnd.apache.arrow.stream',
  'application/vnd.apache.arrow.file',
];

/** Stands for any type on a route that reads its body itself. */
const RAW_TYPE = 'application/x-raw';

/** On a route with `maxRawBytes`. */
interface RawMessage {
  mediaType?: string;
}

/** The content type with which a body came to a route with `maxRawBytes`; application/json if it has none. */
export function mediaTypeOf({ raw }: FastifyRequest): string {
  return (raw as RawMessage).mediaType ?? 'application/json';
}

/**
 * Replaces all body parsers: JSON is parsed here, files are passed as streams, anything else is refused with 415.
 * A body without a content type counts as JSON, because some clients send none.
 */
export function registerBodyParsers(instance: FastifyInstance, dialects: readonly ApiDialect[] = []): void {
  instance.removeAllContentTypeParsers();
  readRawBodies(instance);
  instance.addHook('onRequest', (request, _reply, done) => {
    const headers = request.raw.headers;
    // Fastify refuses QUERY without a content type before it checks whether the route has the method.
    if (headers['content-type'] === undefined && (hasBody(headers) || request.method === 'QUERY'))
      headers['content-type'] = 'application/json';
    done();
  });
  instance.addContentTypeParser('application/json', (request, stream, done) => {
    const limit = settingsOf<BodyConfig>(request).maxRawBytes ?? JSON_LIMIT;
    readBody(stream, Number(request.headers['content-length']), limit, (error, body) => {
      if (error) {
        done(error);
        return;
      }
      let value: unknown;
      try {
        value = readJson(request, body!, dialects);
      } catch (fault) {
        done(fault as Error);
        return;
      }
      done(null, value);
    });
  });
  instance.addContentTypeParser(STREAMED_TYPES, (_request, stream, done) => done(null, stream));
}

/** For routes with `maxRawBytes`; before the hook that gives a body without a type one. */
function readRawBodies(instance: FastifyInstance): void {
  instance.addHook('onRoute', (route) => {
    const { maxRawBytes } = (route.config ?? {}) as BodyConfig;
    if (maxRawBytes === undefined) return;
    route.bodyLimit = maxRawBytes;
    route.onRequest = [
      ...[route.onRequest ?? []].flat(),
      (request, _reply, done) => {
        const { headers } = request.raw;
        (request.raw as RawMessage).mediaType = headers['content-type'];
        headers['content-type'] = RAW_TYPE;
        done();
      },
    ];
  });
  instance.addContentTypeParser(RAW_TYPE, (request, stream, done) => {
    const { maxRawBytes = JSON_LIMIT } = settingsOf<BodyConfig>(request);
    readBody(stream, Number(request.headers['content-length']), maxRawBytes, done);
  });
}

/**
 * Each text with a key that could pollute a prototype (__proto__, constructor) has one; a key may be written with escapes, and a
 * text begin with a mark. They begin with letters that are rare in ours, so that their search takes a tenth of the time.
 */
const SUSPICIOUS = ['proto', 'uctor', '\\', '\uFEFF'];

/**
 * The value of a JSON text; undefined for an empty text.
 * @throws {JsonFault} when the text is not JSON
 */
export function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    // Most bodies contain nothing that the safe parser looks for, which searches a text twice with long patterns.
    if (!SUSPICIOUS.some((part) => text.includes(part))) return JSON.parse(text);
    return secureJson.parse(text, { protoAction: 'error', constructorAction: 'error' });
  } catch {
    const fault = firstJsonFault(text) ?? { position: 0, reason: 'Forbidden key __proto__ or constructor' };
    throw new JsonFault(fault.position, fault.reason);
  }
}

function readJson(request: FastifyRequest, bytes: Buffer, dialects: readonly ApiDialect[]): unknown {
  const config = settingsOf<BodyConfig>(request);
  const { maxJsonBytes = Infinity, plainJson } = config;
  if (bytes.length > maxJsonBytes) throw new JsonTooLarge(maxJsonBytes);
  const dialect = dialectOf(dialects, request.url);
  if (!dialect) assertNotEncoded(request.headers);
  const plain = plainJson?.(bytes);
  if (plain) return plain;
  const text = bytes.toString();
  try {
    return dialect ? dialect.readJson(text, request.headers) : parseJson(text);
  } catch (error) {
    if (config.jsonFaultAsBody && error instanceof JsonFault) return error;
    throw error;
  }
}

/** Whether the headers of a request announce a body. */
export function hasBody(headers: Record<string, unknown>): boolean {
  return (
    headers['transfer-encoding'] !== undefined ||
    (headers['content-length'] !== undefined && headers['content-length'] !== '0')
  );
}

import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/** Media types that are sent unchanged; all others become application/octet-stream. None of these can run a script. */
const NAMED = new Set(['application/json', 'text/plain', 'text/csv', 'image/png', 'image/jpeg']);

export interface Download {
  content: Readable | Uint8Array;
  /** Bytes. */
  size: number;
  /** SHA-256 of the content, 64 hex digits. */
  hash: string;
  /** The file name for the browser. */
  name: string;
  type?: string;
}

/** The media type for a response: only harmless types are kept. */
export function safeType(type = ''): string {
  const plain = type.split(';', 1)[0].trim().toLowerCase();
  if (!NAMED.has(plain)) return 'application/octet-stream';
  return plain.startsWith('text/') ? `${plain}; charset=utf-8` : plain;
}

/** A name that needs no quotes (RFC 9110, 5.6.2). */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

/** `attachment` with the name in ASCII and, if that differs, also the full name (RFC 6266, RFC 5987). */
export function attachment(name: string): string {
  const ascii = Array.from(name.normalize('NFKD'), asciiOf).join('');
  const shown = ascii === '' ? 'download' : ascii;
  const quoted = TOKEN.test(shown) ? shown : `"${shown.replace(/["\\]/g, '\\$&')}"`;
  if (ascii === name) return `attachment; filename=${quoted}`;
  const encoded = encodeURIComponent(name.replace(/\p{Surrogate}/gu, '_')).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename=${quoted}; filename*=UTF-8''${encoded}`;
}

/** Empty for a character that is not ASCII, and `_` for one that is not allowed in a header. */
function asciiOf(character: string): string {
  if (character > '~') return character === '\u007f' ? '_' : '';
  return character < ' ' ? '_' : character;
}

/** Sends a file as a download, never shown inline, with its hash in `etag` and `x-content-sha256`. */
export function sendDownload(reply: FastifyReply, download: Download): void {
  describeDownload(reply, download);
  void reply.send(download.content);
}

/** The headers of a download. */
export function describeDownload(reply: FastifyReply, download: Omit<Download, 'content'>): void {
  void reply.headers({
    'content-type': safeType(download.type),
    'content-length': String(download.size),
    'content-disposition': attachment(download.name),
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'x-content-sha256': download.hash,
    etag: `"${download.hash}"`,
  });
}

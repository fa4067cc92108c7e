import { withLargeWholesQuoted } from '../../platform/http/exact-json.js';
import { Readable } from 'node:stream';
import { AppError } from '../../platform/errors/app-error.js';
import { putStream } from '../import/put-stream.js';
import { ResponseError, keyRefused, unreachable } from '../transfer.errors.js';

/** Milliseconds before each retry, if the server does not respond or is unavailable. */
const PAUSES = [500, 1500, 4000];
const RETRIED = new Set([429, 502, 503, 504]);
/** MLflow's server may need a minute for a page of a search over many runs. */
const LONGEST_CALL_MS = 180_000;
/** Most bytes of a response other than a file: 200 runs of the largest size are less. */
const LARGEST_RESPONSE = 256 * 1024 * 1024;

export interface ClientOptions {
  /** The value of the Authorization header. */
  authorization?: string;
  /** Added to the message when the server requires a key or another role. */
  remedy: string;
  /** Aborts the requests in progress. */
  signal?: AbortSignal;
}

type Query = Record<string, string | number | undefined>;

/** A client of MLflow's REST API and of ours: JSON both ways, files as streams. Requests are retried, so all must be repeatable. */
export class RestClient {
  readonly uri: string;

  constructor(
    uri: string,
    private readonly options: ClientOptions,
  ) {
    this.uri = uri.replace(/\/+$/, '');
  }

  async get<T>(path: string, query: Query = {}): Promise<T> {
    return this.ask(pathWithQuery(path, query), {}, async (answer) => this.json<T>(await this.text(answer)));
  }

  async post<T>(path: string, body: object): Promise<T> {
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    return this.ask(path, init, async (answer) => this.json<T>((await this.text(answer)) || '{}'));
  }

  /** The content of a file as a stream. */
  async download(path: string, query: Query = {}): Promise<Readable> {
    const read = async ({ body }: Response) => (body ? Readable.fromWeb(body as never) : Readable.from([]));
    return this.ask(pathWithQuery(path, query), {}, read, false);
  }

  /** Not retried: a stream can be sent once. */
  async upload(path: string, content: Readable): Promise<void> {
    const { authorization, signal } = this.options;
    const headers = {
      'content-type': 'application/octet-stream',
      ...(authorization !== undefined && { authorization }),
    };
    const { status, text } = await putStream(this.uri + path, headers, content, signal).catch((error) => {
      throw unreachable(this.uri, error);
    });
    if (status >= 300) throw this.failure(status, text);
  }

  private async ask<T>(
    path: string,
    init: RequestInit,
    read: (answer: Response) => Promise<T>,
    isShort = true,
  ): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      const isLast = attempt >= PAUSES.length;
      try {
        const answer = await this.send(path, init, isShort);
        if (isLast || !RETRIED.has(answer.status)) {
          if (!answer.ok)
            throw this.failure(answer.status, await this.text(answer), answer.headers.get('location'));
          return await read(answer);
        }
        await answer.body?.cancel();
      } catch (error) {
        if (error instanceof ResponseError || (error instanceof AppError && error.kind !== 'unavailable'))
          throw error;
        if (isLast || this.options.signal?.aborted) throw unreachable(this.uri, error);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSES[attempt]));
    }
  }

  /** The text of a response, of a plausible size. */
  private async text({ body }: Response): Promise<string> {
    const parts: Uint8Array[] = [];
    let bytes = 0;
    if (body) {
      for await (const part of Readable.fromWeb(body as never) as AsyncIterable<Uint8Array>) {
        bytes += part.byteLength;
        if (bytes > LARGEST_RESPONSE) {
          throw new ResponseError(200, '', `${this.uri} sent more than ${LARGEST_RESPONSE} bytes.`);
        }
        parts.push(part);
      }
    }
    return Buffer.concat(parts).toString();
  }

  private json<T>(text: string): T {
    try {
      const value: unknown = JSON.parse(withLargeWholesQuoted(text));
      if (value === null || typeof value !== 'object' || Array.isArray(value))
        throw new TypeError('no object');
      return value as T;
    } catch {
      throw new ResponseError(
        200,
        '',
        `${this.uri} did not return a JSON object: is it a server of MLflow's REST API?`,
      );
    }
  }

  private async send(path: string, init: RequestInit, isShort: boolean): Promise<Response> {
    const { authorization, signal } = this.options;
    const signals = [signal, isShort ? AbortSignal.timeout(LONGEST_CALL_MS) : undefined];
    try {
      return await fetch(`${this.uri}${path}`, {
        ...init,
        // The user must decide on a redirect: it may lead to an address that only this machine can reach.
        redirect: 'manual',
        headers: { ...(init.headers as Record<string, string>), ...(authorization && { authorization }) },
        signal: AbortSignal.any(signals.filter((one) => one !== undefined)),
      });
    } catch (error) {
      throw unreachable(this.uri, error);
    }
  }

  private failure(status: number, text: string, location?: string | null): Error {
    if (status >= 300 && status < 400) {
      const to = (location ?? 'another address').slice(0, 500);
      return new ResponseError(
        status,
        '',
        `${this.uri} redirects to ${to}. Redirects are not followed: give that address.`,
      );
    }
    const { code, message } = faultIn(text);
    if (status === 401 || status === 403) return keyRefused(this.uri, status, message, this.options.remedy);
    const said = message === '' ? '' : `: ${message}`;
    // An error without a code comes from a proxy or another kind of server: its text alone would say little.
    const full = code === '' ? `${this.uri} responded with ${status}${said}` : message;
    return new ResponseError(status, code, full.slice(0, 1000));
  }
}

/** Bearer for a token, Basic for a user and a password. Undefined for neither. */
export function authorizationOf(keys: {
  token?: string;
  username?: string;
  password?: string;
}): string | undefined {
  if (keys.token) return `Bearer ${keys.token}`;
  if (!keys.username && !keys.password) return undefined;
  const pair = `${keys.username ?? ''}:${keys.password ?? ''}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

/** A path with its parts URL-encoded. */
export function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function pathWithQuery(path: string, query: Query): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) given.append(name, String(value));
  }
  return given.size === 0 ? path : `${path}?${given.toString()}`;
}

/** MLflow's errors are `{error_code, message}`, ours `{code, detail, errors}`, a proxy's HTML pages. */
function faultIn(text: string): { code: string; message: string } {
  try {
    const body = JSON.parse(text) as Record<string, unknown>;
    const faults = (body.errors ?? []) as { field: string; message: string }[];
    const named = faults.map(({ field, message }) => `${field} ${message}`).join('; ');
    const message = named || String(body.message ?? body.detail ?? '');
    return { code: String(body.error_code ?? body.code ?? ''), message };
  } catch {
    return { code: '', message: text.trimStart().startsWith('<') ? '' : text.trim() };
  }
}

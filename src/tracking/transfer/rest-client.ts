import { Readable } from 'node:stream';
import { AnswerError, notLetIn, unreachable } from './transfer.errors.js';

/** Milliseconds before each further attempt, where the server does not answer or says that it cannot now. */
const PAUSES = [500, 1500, 4000];
const LATER = new Set([429, 502, 503, 504]);
/** A page of a search over many runs may take MLflow's server a minute. */
const LONGEST_CALL_MS = 180_000;

export interface ClientOptions {
  /** The value of the Authorization header. */
  authorization?: string;
  /** Said where the server wants a key, or a better one. */
  remedy: string;
  /** Aborts whatever is under way. */
  signal?: AbortSignal;
}

type Query = Record<string, string | number | undefined>;

/** Calls of MLflow's REST API, and of ours: JSON both ways, files as streams. Calls are repeated, so all must be repeatable. */
export class RestClient {
  readonly uri: string;

  constructor(
    uri: string,
    private readonly options: ClientOptions,
  ) {
    this.uri = uri.replace(/\/+$/, '');
  }

  async get<T>(path: string, query: Query = {}): Promise<T> {
    const answer = await this.ask(addressOf(path, query), {});
    return (await answer.json()) as T;
  }

  async post<T>(path: string, body: object): Promise<T> {
    const answer = await this.ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    return (text === '' ? {} : JSON.parse(text)) as T;
  }

  /** The content of a file, as it comes. */
  async download(path: string, query: Query = {}): Promise<Readable> {
    const answer = await this.ask(addressOf(path, query), {}, false);
    return answer.body ? Readable.fromWeb(answer.body as never) : Readable.from([]);
  }

  /** Not repeated: a stream can be sent once. */
  async upload(path: string, content: Readable): Promise<void> {
    const body = Readable.toWeb(content) as ReadableStream;
    const headers = { 'content-type': 'application/octet-stream' };
    const init = { method: 'PUT', headers, body, duplex: 'half' } as RequestInit;
    const answer = await this.send(path, init, false);
    await this.refuseFailure(answer);
  }

  private async ask(path: string, init: RequestInit, isShort = true): Promise<Response> {
    for (let attempt = 0; ; attempt += 1) {
      const isLast = attempt >= PAUSES.length || this.options.signal?.aborted;
      try {
        const answer = await this.send(path, init, isShort);
        if (isLast || !LATER.has(answer.status)) {
          await this.refuseFailure(answer);
          return answer;
        }
        await answer.arrayBuffer();
      } catch (error) {
        if (isLast || (error as { kind?: string }).kind !== 'unavailable') throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSES[attempt]));
    }
  }

  private async send(path: string, init: RequestInit, isShort: boolean): Promise<Response> {
    const { authorization, signal } = this.options;
    const signals = [signal, isShort ? AbortSignal.timeout(LONGEST_CALL_MS) : undefined];
    try {
      return await fetch(`${this.uri}${path}`, {
        ...init,
        headers: { ...(init.headers as Record<string, string>), ...(authorization && { authorization }) },
        signal: AbortSignal.any(signals.filter((one) => one !== undefined)),
      });
    } catch (error) {
      throw unreachable(this.uri, error);
    }
  }

  private async refuseFailure(answer: Response): Promise<void> {
    if (answer.ok) return;
    const { code, message } = faultIn(await answer.text());
    if (answer.status === 401 || answer.status === 403) {
      throw notLetIn(this.uri, answer.status, message, this.options.remedy);
    }
    const said = message === '' ? `${this.uri} answered ${answer.status}` : message;
    throw new AnswerError(answer.status, code, said.slice(0, 1000));
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

function addressOf(path: string, query: Query): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) given.append(name, String(value));
  }
  return given.size === 0 ? path : `${path}?${given.toString()}`;
}

/** MLflow's errors are `{error_code, message}`, ours `{code, detail, errors}`, a proxy's are pages. */
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

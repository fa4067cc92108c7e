import { AppError, messageOf } from '../../../platform/errors/app-error.js';
import { withoutSecrets } from '../../../platform/secrets/secrets.js';
import type { FeedPage } from '../feed-source.port.js';
import { FeedSource } from '../feed-source.port.js';
import { rowFromJson } from './remote-rows.js';

export interface RemoteOptions {
  /** For the whole response; 15,000 by default. */
  timeoutMilliseconds?: number;
  /** The longest response that is read; 64 MiB by default. */
  mostBytes?: number;
}

/** The most rows per request: about 5 MB. */
const MOST_ROWS = 10_000;
const TIMEOUT = 15_000;
const MOST_BYTES = 64 * 1024 ** 2;

/**
 * A VirtualBets API: `GET <base>/getdata/{n}` returns the next n shots. It keeps the counter itself, so reading again returns other
 * rows: not replayable. Our position counts the rows read. Fewer rows than requested mean that it reached its end and will start
 * over.
 *
 * Reading throws `feed.remote-unreachable`, `feed.remote-timeout` or `feed.remote-failed` (kind unavailable), and
 * `feed.remote-not-json`, `feed.remote-not-a-list` or `feed.remote-too-large` (kind invalid).
 */
export class RemoteSource extends FeedSource {
  readonly key: string;
  readonly dataset = 'remote';
  readonly replayable = false;
  private readonly base: string;
  private readonly headers: Record<string, string>;
  private readonly closing = new AbortController();
  private readonly timeout: number;
  private readonly mostBytes: number;

  /** `url` is an http(s) address; user and password in it are sent as basic authentication and kept out of the key. */
  constructor(url: string, options: RemoteOptions = {}) {
    super();
    const address = parseAddress(url);
    this.headers = { accept: 'application/json' };
    if (address.username || address.password) {
      const pair = `${decodeURIComponent(address.username)}:${decodeURIComponent(address.password)}`;
      this.headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
    }
    this.base = `${address.origin}${address.pathname.replace(/\/+$/, '')}`;
    this.key = `remote:${this.base}`;
    this.timeout = options.timeoutMilliseconds ?? TIMEOUT;
    this.mostBytes = options.mostBytes ?? MOST_BYTES;
  }

  /** At most 10,000 rows a call. */
  async read(position: number, count: number): Promise<FeedPage> {
    const asked = Math.min(count, MOST_ROWS);
    const values = this.listIn(await this.fetchText(`${this.base}/getdata/${asked}`));
    const rows = values.map((value, index) => rowFromJson(position + index + 1, value));
    return { rows, next: position + rows.length, atEnd: rows.length < asked };
  }

  async size(): Promise<undefined> {
    return undefined;
  }

  /** Ends a read in progress. */
  async close(): Promise<void> {
    this.closing.abort();
  }

  private async fetchText(address: string): Promise<string> {
    const timeout = AbortSignal.timeout(this.timeout);
    const signal = AbortSignal.any([this.closing.signal, timeout]);
    try {
      const response = await fetch(address, { headers: this.headers, redirect: 'manual', signal });
      if (!response.ok) throw await this.failed(response);
      return await this.bodyOf(response, this.mostBytes, true);
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw timeout.aborted ? this.timedOut() : this.unreachable(error);
    }
  }

  /** The body as text, up to `most` bytes; a longer one is truncated, or refused if `whole` is set. */
  private async bodyOf(response: Response, most: number, whole: boolean): Promise<string> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > most) {
        if (!whole) break;
        throw invalid('feed.remote-too-large', `${this.base} answered with more than ${most} bytes`);
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  private async failed(response: Response): Promise<AppError> {
    const location = response.headers.get('location');
    const said = location ? `redirects to ${location}` : await this.bodyOf(response, 2000, false);
    const message = withoutSecrets(`${this.base} answered ${response.status}: ${said.slice(0, 300)}`);
    return new AppError({ code: 'feed.remote-failed', kind: 'unavailable', message });
  }

  private timedOut(): AppError {
    const message = `${this.base} did not answer within ${this.timeout} ms`;
    return new AppError({ code: 'feed.remote-timeout', kind: 'unavailable', message });
  }

  /** fetch says "fetch failed" and keeps the reason as the cause. */
  private unreachable(error: unknown): AppError {
    const reason = this.closing.signal.aborted
      ? 'the source was closed'
      : messageOf((error as Error).cause ?? error);
    const message = `${this.base} cannot be reached: ${reason}`;
    return new AppError({ code: 'feed.remote-unreachable', kind: 'unavailable', message, cause: error });
  }

  private listIn(text: string): unknown[] {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      const message = `${this.base} did not answer with JSON but with ${JSON.stringify(text.slice(0, 100))}`;
      throw invalid('feed.remote-not-json', message, cause);
    }
    if (Array.isArray(value)) return value;
    throw invalid(
      'feed.remote-not-a-list',
      `${this.base} must answer with a list of shots, not ${text.slice(0, 100)}`,
    );
  }
}

function parseAddress(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address?.protocol === 'http:' || address?.protocol === 'https:') return address;
  throw invalid('feed.invalid-url', 'the address of a VirtualBets API must be an http or https URL');
}

function invalid(code: string, message: string, cause?: unknown): AppError {
  return new AppError({ code, kind: 'invalid', message, cause });
}

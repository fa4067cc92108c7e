import { Agent, request } from 'node:http';
import { PREDICT_BODY, summaryOf, type Times } from './load-parts.mjs';

/** A request that is sent repeatedly. */
export interface LoadRequest {
  method: 'GET' | 'POST';
  path: string;
  body?: string;
  /** Reads the text of a 200; returns what is wrong with it, if anything is. */
  check?: (text: string) => string | undefined;
}

/** Times in ms of all requests that ended. */
export interface LoadResult extends Times {
  /** Count per outcome, such as "POST /predict 200" or "GET /champion ECONNRESET on a used connection". */
  ends: Record<string, number>;
  /** Outcomes other than 200. */
  failed: Record<string, number>;
}

const PATIENCE_MS = 10_000;

/**
 * Sends requests at a fixed rate, whether or not earlier ones have ended, over keep-alive connections, as the clients of a
 * load balancer do. (closed-loop.mjs waits for each response.)
 */
export class SteadyLoad {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 256 });
  private readonly ends = new Map<string, number>();
  private readonly failed = new Map<string, number>();
  private times: number[] = [];
  private open = 0;
  private sent = 0;
  private began = performance.now();
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly url: string,
    private readonly requests: readonly LoadRequest[],
    /** Requests per second. */
    private readonly rate: number,
    private readonly headers: Record<string, string> = {},
  ) {}

  start(): void {
    this.began = performance.now();
    this.sent = 0;
    this.timer = setInterval(() => {
      const due = ((performance.now() - this.began) / 1000) * this.rate;
      for (; this.sent < due; this.sent++) this.send(this.requests[this.sent % this.requests.length]);
    }, 4);
  }

  /** The result since the last call. */
  take(): LoadResult {
    const result = {
      ends: Object.fromEntries(this.ends),
      failed: Object.fromEntries(this.failed),
      ...summaryOf(this.times),
    };
    this.times = [];
    this.ends.clear();
    this.failed.clear();
    return result;
  }

  /** Stops sending and waits for the requests in progress. */
  async stop(): Promise<LoadResult> {
    clearInterval(this.timer);
    while (this.open > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    this.agent.destroy();
    return this.take();
  }

  private send({ method, path, body, check }: LoadRequest): void {
    const began = performance.now();
    this.open++;
    let hasEnded = false;
    const over = (end: string | number): void => {
      if (hasEnded) return;
      hasEnded = true;
      this.open--;
      this.times.push(performance.now() - began);
      const name = `${method} ${path} ${end}`;
      this.ends.set(name, (this.ends.get(name) ?? 0) + 1);
      if (end !== 200) this.failed.set(name, (this.failed.get(name) ?? 0) + 1);
    };
    const headers = {
      ...this.headers,
      ...(body && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    };
    const sent = request(`${this.url}${path}`, { method, agent: this.agent, headers, timeout: PATIENCE_MS });
    sent.on('response', (response) => {
      let text = '';
      if (check && response.statusCode === 200)
        response.setEncoding('utf8').on('data', (piece) => (text += piece));
      else response.resume();
      response.on('end', () => over((text && check?.(text)) || response.statusCode!));
      response.on('error', (error: NodeJS.ErrnoException) => over(error.code ?? error.message));
    });
    sent.on('timeout', () => {
      over('timeout');
      sent.destroy();
    });
    sent.on('error', (error: NodeJS.ErrnoException) =>
      over(`${error.code ?? error.message} on a ${sent.reusedSocket ? 'used' : 'new'} connection`),
    );
    sent.end(body);
  }
}

const SHOT = JSON.stringify({ player_id: 201939, x: -80, y: 120, period: 1, clock: '05:30' });

/** Everything that must keep working without the database. */
export const PREDICTION_REQUESTS: readonly LoadRequest[] = [
  ...Array.from({ length: 4 }, () => ({ method: 'POST', path: '/predict', body: PREDICT_BODY }) as const),
  { method: 'POST', path: '/predict/shot', body: SHOT },
  { method: 'POST', path: '/predict/explain', body: PREDICT_BODY },
  { method: 'POST', path: '/predict/shot/explain', body: SHOT },
  { method: 'GET', path: '/get_champion_infos' },
  { method: 'GET', path: '/champion' },
  { method: 'GET', path: '/' },
  { method: 'GET', path: '/health/live' },
  { method: 'GET', path: '/health/ready' },
  { method: 'GET', path: '/metrics' },
];

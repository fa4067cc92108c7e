import { Agent, request } from 'node:http';

/** A request that is sent again and again. */
export interface LoadRequest {
  method: 'GET' | 'POST';
  path: string;
  body?: string;
}

export interface LoadResult {
  /** How often each end came, such as "POST /predict 200" or "GET /champion ECONNRESET". */
  ends: Record<string, number>;
  /** Ends other than 200. */
  failed: Record<string, number>;
  /** Milliseconds, of all answers. */
  p50: number;
  p99: number;
  max: number;
}

const PATIENCE_MS = 10_000;

/**
 * Sends requests at a rate, whether the ones before are answered or not, over connections that are kept, as the clients of a
 * balancer do.
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

  /** What came since the last reading. */
  take(): LoadResult {
    const times = this.times.toSorted((a, b) => a - b);
    const at = (part: number): number => times[Math.min(times.length - 1, Math.floor(times.length * part))];
    const result = {
      ends: Object.fromEntries(this.ends),
      failed: Object.fromEntries(this.failed),
      p50: at(0.5),
      p99: at(0.99),
      max: at(1),
    };
    this.times = [];
    this.ends.clear();
    this.failed.clear();
    return result;
  }

  /** Sends no more, and waits for what is on its way. */
  async stop(): Promise<LoadResult> {
    clearInterval(this.timer);
    while (this.open > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    this.agent.destroy();
    return this.take();
  }

  private send({ method, path, body }: LoadRequest): void {
    const began = performance.now();
    this.open++;
    let isOver = false;
    const over = (end: string | number): void => {
      if (isOver) return;
      isOver = true;
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
      response.resume();
      response.on('end', () => over(response.statusCode!));
      response.on('error', (error: NodeJS.ErrnoException) => over(error.code ?? error.message));
    });
    sent.on('timeout', () => {
      over('timeout');
      sent.destroy();
    });
    sent.on('error', (error: NodeJS.ErrnoException) => over(error.code ?? error.message));
    sent.end(body);
  }
}

const FEATURES = JSON.stringify({
  Player_ID: 201939,
  X_Location: -80,
  Y_Location: 120,
  Total_Seconds_Remaining: 330,
  Shot_Type_Encoded: 2,
  Shot_Distance_Meters: 4.4,
  Shot_Zone_Combined: 3,
});
const SHOT = JSON.stringify({ player_id: 201939, x: -80, y: 120, period: 1, clock: '05:30' });

/** Everything that has to go on without the database. */
export const PREDICTION_REQUESTS: readonly LoadRequest[] = [
  ...Array.from({ length: 4 }, () => ({ method: 'POST', path: '/predict', body: FEATURES }) as const),
  { method: 'POST', path: '/predict/shot', body: SHOT },
  { method: 'POST', path: '/predict/explain', body: FEATURES },
  { method: 'POST', path: '/predict/shot/explain', body: SHOT },
  { method: 'GET', path: '/get_champion_infos' },
  { method: 'GET', path: '/champion' },
  { method: 'GET', path: '/' },
  { method: 'GET', path: '/health/live' },
  { method: 'GET', path: '/health/ready' },
  { method: 'GET', path: '/metrics' },
];

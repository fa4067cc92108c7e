import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '../config/settings.js';
import { type ApiDialect, dialectOf, type ErrorResponse } from './api-dialect.js';
import { settingsOf } from './route-settings.js';

/** Classes of routes; each has its own limit, so that slow ones leave capacity for the others. */
export type TrafficKind = 'open' | 'prediction' | 'batch' | 'request' | 'export' | 'events';

/** Set for a route with `@RouteSettings({...})`; default: `kindOf`. */
export interface TrafficConfig {
  traffic?: TrafficKind;
}

/** Limits on requests in progress. */
export type TrafficLimits = Pick<
  Settings,
  'requestsMax' | 'batchesMax' | 'exportsMax' | 'eventStreamsMax' | 'readerPatienceSeconds'
>;

/** Of the requests that arrive in one turn of the event loop, this many are always accepted. */
const REQUESTS_PER_TURN = 64;
/** Further ones are accepted while the turn is not older than this, in ms: each waits for those before it. */
const LONGEST_TURN_MS = 10;
const RETRY_SECONDS = '1';
const LOOK_EVERY_MS = 1000;
const TEXT = 'Too many requests are in progress: try again in a second.';

/** Requests of balancers and scrapers are answered at any load. */
const OPEN = /^\/(?:health(?:\/live|\/ready)?|metrics|version)$/;
const PREDICTION = /^\/(?:predict(?:\/.*)?|v2(?:\/.*)?|invocations|ping|champion|get_champion_infos)$/;

/** The requests in progress on a connection; how much it has received, and since when it has received nothing more. */
interface Connection {
  kinds: TrafficKind[];
  bytes: number;
  since: number;
}

/** A request that was accepted, with its class and its connection. */
type Accepted = FastifyRequest & { traffic?: TrafficKind; trafficOn?: Connection };

/**
 * Limits the requests in progress: further ones are refused at once (503 with Retry-After), before their body is read. A
 * client that reads nothing of its response for a while is disconnected. While the process drains, every response closes its
 * connection.
 */
export class Traffic {
  private readonly counts: Record<TrafficKind, number>;
  private readonly limits: Record<TrafficKind, number>;
  private readonly connections = new Map<Socket, Connection>();
  private closing = false;
  private turnBeganAt = 0;
  private inTurn = 0;
  private refused: (kind: TrafficKind) => void = () => undefined;

  /** Responses of dialects to a request that is refused. */
  private readonly refusals = new Map<ApiDialect, ErrorResponse>();

  constructor(
    private readonly settings: TrafficLimits,
    private readonly dialects: readonly ApiDialect[] = [],
  ) {
    for (const dialect of dialects) this.refusals.set(dialect, dialect.overloaded(TEXT));
    const { requestsMax, batchesMax, exportsMax, eventStreamsMax } = settings;
    this.counts = { open: 0, prediction: 0, batch: 0, request: 0, export: 0, events: 0 };
    this.limits = {
      open: Infinity,
      prediction: requestsMax,
      batch: batchesMax,
      request: requestsMax,
      export: exportsMax,
      events: eventStreamsMax,
    };
  }

  /** Before all other hooks, so that a refusal costs as little as possible. */
  install(instance: FastifyInstance): void {
    instance.addHook('onRoute', (route) => {
      const config = (route.config ??= {}) as TrafficConfig;
      config.traffic ??= kindOf(route.url);
    });
    instance.decorateRequest('traffic');
    instance.decorateRequest('trafficOn');
    instance.addHook('onRequest', (request: Accepted, reply, done) => {
      const kind = settingsOf<TrafficConfig>(request).traffic ?? 'request';
      if (!this.hasRoom(kind)) {
        this.refused(kind);
        this.refuse(request, reply);
        return;
      }
      if (this.closing) void reply.header('connection', 'close');
      request.traffic = kind;
      this.counts[kind]++;
      request.trafficOn = this.connectionOf(request.raw.socket);
      request.trafficOn.kinds.push(kind);
      done();
    });
    instance.addHook('onResponse', ({ traffic, trafficOn }: Accepted, _reply, done) => {
      if (traffic && trafficOn) this.end(traffic, trafficOn.kinds);
      done();
    });
    const timer = setInterval(() => this.cutOffStalled(), LOOK_EVERY_MS).unref();
    instance.addHook('onClose', async () => clearInterval(timer));
  }

  /** Registers a counter of refusals. */
  onRefusal(refused: (kind: TrafficKind) => void): void {
    this.refused = refused;
  }

  /** From now on no connection stays open for another request. */
  drain(): void {
    this.closing = true;
  }

  /** Ends one of the requests in progress on a connection, unless the connection has ended them. */
  private end(kind: TrafficKind, kinds: TrafficKind[]): void {
    const at = kinds.lastIndexOf(kind);
    if (at < 0) return;
    if (at === kinds.length - 1) kinds.pop();
    else kinds.splice(at, 1);
    this.counts[kind]--;
  }

  /** Its end also ends the requests in progress on it: Fastify has no hook for a caller that disconnects. */
  private connectionOf(socket: Socket): Connection {
    let connection = this.connections.get(socket);
    if (!connection) {
      const made: Connection = { kinds: [], bytes: 0, since: 0 };
      this.connections.set(socket, (connection = made));
      socket.once('close', () => {
        this.connections.delete(socket);
        for (const kind of made.kinds.splice(0)) this.counts[kind]--;
      });
    }
    return connection;
  }

  private hasRoom(kind: TrafficKind): boolean {
    if (this.counts[kind] >= this.limits[kind]) return false;
    if (kind !== 'prediction' && kind !== 'request') return true;
    if (this.inTurn++ === 0) {
      this.turnBeganAt = performance.now();
      // Runs once everything that has arrived by now has been accepted or refused.
      setImmediate(() => (this.inTurn = 0));
    }
    return this.inTurn <= REQUESTS_PER_TURN || performance.now() - this.turnBeganAt <= LONGEST_TURN_MS;
  }

  /** Past Fastify's hooks: under load a refusal must cost a fraction of a response. */
  private refuse(request: FastifyRequest, reply: FastifyReply): void {
    const dialect = dialectOf(this.dialects, request.url);
    const { status, contentType, body } =
      (dialect && this.refusals.get(dialect)) ?? overloadProblem(request.id);
    void reply.hijack();
    reply.raw.writeHead(status, {
      'content-type': contentType,
      'content-length': Buffer.byteLength(body),
      'retry-after': RETRY_SECONDS,
      'x-request-id': request.id,
      'x-content-type-options': 'nosniff',
    });
    reply.raw.end(body);
  }

  private cutOffStalled(): void {
    const now = performance.now();
    for (const [socket, connection] of this.connections) {
      if (connection.kinds.length === 0 || socket.destroyed) continue;
      const bytes = socket.bytesWritten - socket.writableLength;
      if (socket.writableLength === 0 || connection.bytes !== bytes) {
        connection.bytes = bytes;
        connection.since = now;
      } else if (now - connection.since > this.settings.readerPatienceSeconds * 1000) {
        socket.destroy();
      }
    }
  }
}

function kindOf(url: string): TrafficKind {
  if (OPEN.test(url)) return 'open';
  return PREDICTION.test(url) ? 'prediction' : 'request';
}

function overloadProblem(requestId: string): ErrorResponse {
  const body = JSON.stringify({
    type: 'urn:parivision:problem:http.overloaded',
    title: 'Service Unavailable',
    status: 503,
    code: 'http.overloaded',
    detail: TEXT,
    requestId,
  });
  return { status: 503, contentType: 'application/problem+json', body };
}

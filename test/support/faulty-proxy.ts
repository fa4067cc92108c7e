import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What happens to the bytes between a client and a server. */
export type Fault =
  /** Nothing. */
  | { kind: 'none' }
  /** Nobody listens; open connections are closed. */
  | { kind: 'down' }
  /** Every piece arrives so much later, each way. */
  | { kind: 'latency'; ms: number }
  /** Open connections are reset, new ones as soon as they have sent something. */
  | { kind: 'reset' }
  /** Half-open: everything is taken, nothing arrives, and no connection ends. */
  | { kind: 'silence' }
  /** Bytes arrive in pieces of so many, with a pause after each. */
  | { kind: 'slicer'; bytes: number; ms: number }
  /** Each connection ends after so many bytes from the server. */
  | { kind: 'limit'; bytes: number };

interface Pair {
  client: Socket;
  server: Socket;
  /** Bytes were taken and not passed on: this connection can never go on. */
  isDead: boolean;
  received: number;
}

/** A TCP proxy on 127.0.0.1 that does what networks do. */
export class FaultyProxy {
  private fault: Fault = { kind: 'none' };
  private readonly pairs = new Set<Pair>();
  private listener?: Server;
  private port = 0;

  constructor(private readonly target: { host: string; port: number } | { path: string }) {}

  /** The address of a database behind the proxy: the same but for its place. */
  static async before(uri: string): Promise<{ proxy: FaultyProxy; uri: string }> {
    const [, place] = /^mongodb:\/\/(?:[^@/]*@)?([^/?]+)/.exec(uri)!;
    const [host, port = '27017'] = decodeURIComponent(place).split(':');
    // A database that is started here listens on a socket.
    const proxy = new FaultyProxy(host.startsWith('/') ? { path: host } : { host, port: Number(port) });
    await proxy.listen();
    return { proxy, uri: uri.replace(place, `127.0.0.1:${proxy.port}`) };
  }

  async set(fault: Fault): Promise<void> {
    const before = this.fault;
    this.fault = fault;
    if (before.kind === 'down' && fault.kind !== 'down') await this.listen();
    for (const pair of this.pairs) {
      if (fault.kind === 'reset') pair.client.resetAndDestroy();
      else if (fault.kind === 'down' || pair.isDead) end(pair);
    }
    if (fault.kind === 'down') await this.unlisten();
  }

  async close(): Promise<void> {
    await this.set({ kind: 'down' });
  }

  private async listen(): Promise<void> {
    const listener = createServer((client) => this.accept(client));
    this.listener = listener;
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(this.port, '127.0.0.1', () => resolve());
    });
    this.port = (listener.address() as { port: number }).port;
  }

  private async unlisten(): Promise<void> {
    const listener = this.listener;
    this.listener = undefined;
    if (listener) await new Promise<void>((resolve) => listener.close(() => resolve()));
  }

  private accept(client: Socket): void {
    const server = connect(this.target);
    const pair: Pair = { client, server, isDead: false, received: 0 };
    this.pairs.add(pair);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => end(pair));
      socket.on('close', () => {
        end(pair);
        this.pairs.delete(pair);
      });
    }
    this.pass(pair, client, server);
    this.pass(pair, server, client);
  }

  /** One way; pieces stay in their order. */
  private pass(pair: Pair, from: Socket, to: Socket): void {
    let queue = Promise.resolve();
    from.on('data', (piece) => {
      const { fault } = this;
      queue = queue.then(() => this.deliver(pair, piece as Buffer, to, fault));
    });
    from.on('end', () => {
      queue = queue.then(() => {
        if (this.fault.kind !== 'silence') to.end();
      });
    });
  }

  private async deliver(pair: Pair, piece: Buffer, to: Socket, fault: Fault): Promise<void> {
    if (fault.kind === 'silence' || pair.isDead) {
      pair.isDead = true;
      return;
    }
    if (fault.kind === 'reset') {
      pair.client.resetAndDestroy();
      return;
    }
    if (fault.kind === 'latency') await sleep(fault.ms);
    const size = fault.kind === 'slicer' ? fault.bytes : piece.length;
    for (let at = 0; at < piece.length && to.writable; at += size) {
      to.write(piece.subarray(at, at + size));
      if (fault.kind === 'slicer') await sleep(fault.ms);
    }
    if (to === pair.client) pair.received += piece.length;
    if (fault.kind === 'limit' && pair.received > fault.bytes) end(pair);
  }
}

function end({ client, server }: Pair): void {
  client.destroy();
  server.destroy();
}

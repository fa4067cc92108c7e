import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

const LOOK_EVERY_MS = 200;

interface Backend {
  url: string;
  agent: Agent;
  isReady: boolean;
}

/**
 * A load balancer on 127.0.0.1: it reads /health/ready of each backend five times a second, sends each request to the next
 * one that is ready, over persistent connections, and retries none. Without a ready backend a request gets a 502.
 */
export class Balancer {
  private readonly backends = new Map<string, Backend>();
  private readonly server: Server = createServer((incoming, outgoing) => this.pass(incoming, outgoing));
  private timer?: NodeJS.Timeout;
  private turn = 0;

  static async start(): Promise<Balancer> {
    const balancer = new Balancer();
    await new Promise<void>((resolve) => balancer.server.listen(0, '127.0.0.1', resolve));
    balancer.timer = setInterval(() => void balancer.look(), LOOK_EVERY_MS);
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Adds a backend; it gets requests once it is ready. */
  async add(url: string): Promise<void> {
    this.backends.set(url, { url, agent: new Agent({ keepAlive: true }), isReady: false });
    await this.look();
  }

  remove(url: string): void {
    this.backends.get(url)?.agent.destroy();
    this.backends.delete(url);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    for (const url of this.backends.keys()) this.remove(url);
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const ready = [...this.backends.values()].filter(({ isReady }) => isReady);
    const backend = ready[this.turn++ % ready.length];
    if (!backend) {
      outgoing.writeHead(502).end();
      return;
    }
    const { method, url } = incoming;
    // Headers about the connection apply to one hop and are not forwarded.
    const { connection: _connection, ...headers } = incoming.headers;
    const passed = request(`${backend.url}${url}`, { method, agent: backend.agent, headers }, (answer) => {
      const { connection: _theirs, 'keep-alive': _kept, ...own } = answer.headers;
      outgoing.writeHead(answer.statusCode!, own).flushHeaders();
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
    });
    passed.on('error', () => (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end()));
    outgoing.on('close', () => passed.destroy());
    incoming.pipe(passed);
  }

  private async look(): Promise<void> {
    await Promise.all(
      [...this.backends.values()].map(async (backend) => {
        backend.isReady = await fetch(`${backend.url}/health/ready`).then(
          async (answer) => (await answer.text()) !== '' && answer.status === 200,
          () => false,
        );
      }),
    );
  }
}

import { Agent, createServer, request, type Server } from 'node:http';

const LOOK_EVERY_MS = 200;

interface Backend {
  url: string;
  agent: Agent;
  isReady: boolean;
}

/** A balancer that asks /health/ready, sends requests to those who are, and never repeats one. */
export class Balancer {
  private readonly backends = new Map<string, Backend>();
  private readonly timer: NodeJS.Timeout;
  private turn = 0;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
  }

  static async start(): Promise<Balancer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const balancer = new Balancer(server, `http://127.0.0.1:${(server.address() as { port: number }).port}`);
    server.on('request', (asked, answer) => {
      const ready = [...balancer.backends.values()].filter((backend) => backend.isReady);
      const backend = ready[balancer.turn++ % ready.length];
      if (!backend) {
        answer.writeHead(502).end();
        return;
      }
      const { method, url, headers } = asked;
      const { connection: _connection, ...rest } = headers;
      const passed = request(
        `${backend.url}${url}`,
        { method, agent: backend.agent, headers: rest },
        (response) => {
          const { connection: _theirs, 'keep-alive': _keep, ...own } = response.headers;
          answer.writeHead(response.statusCode!, own);
          response.pipe(answer);
        },
      );
      passed.on('error', () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()));
      asked.pipe(passed);
    });
    return balancer;
  }

  add(url: string): void {
    this.backends.set(url, { url, agent: new Agent({ keepAlive: true }), isReady: true });
  }

  remove(url: string): void {
    this.backends.get(url)?.agent.destroy();
    this.backends.delete(url);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    for (const url of this.backends.keys()) this.remove(url);
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async look(): Promise<void> {
    for (const backend of this.backends.values()) {
      const status = await fetch(`${backend.url}/health/ready`).then(
        (response) => response.status,
        () => 0,
      );
      backend.isReady = status === 200;
    }
  }
}

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message as a receiver of webhooks sees it. */
export interface Arrival {
  path: string;
  /** Idempotency key. */
  key: string;
  headers: IncomingMessage['headers'];
  body: string;
  notices: { key: string; title: string; state: string }[];
}

/** A receiver of webhooks that responds as the test wants, and keeps what arrives. */
export class NoticeReceiver {
  readonly arrivals: Arrival[] = [];
  status = 200;
  headers: Record<string, string> = {};
  /** How long it takes to respond. */
  delayMs = 0;
  private readonly server: Server = createServer(
    (request, response) =>
      void this.take(request).then(() => {
        const { status, headers } = this;
        setTimeout(() => response.writeHead(status, headers).end(), this.delayMs);
      }),
  );

  /** @param port 0: any free one; another to come back after `close` */
  static async open(port = 0): Promise<NoticeReceiver> {
    const receiver = new NoticeReceiver();
    await new Promise<void>((resolve) => receiver.server.listen(port, '127.0.0.1', resolve));
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}/${path}`;
  }

  /** What arrived at one path. */
  at(path: string): Arrival[] {
    return this.arrivals.filter((one) => one.path === `/${path}`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(request: IncomingMessage): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString();
    const { notices } = JSON.parse(body) as Pick<Arrival, 'notices'>;
    const { headers } = request;
    this.arrivals.push({
      path: request.url!,
      key: String(headers['idempotency-key']),
      headers,
      body,
      notices,
    });
  }
}

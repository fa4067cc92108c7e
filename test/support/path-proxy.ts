import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PathProxy {
  url: string;
  stop(): Promise<void>;
}

/**
 * A reverse proxy that offers an application under a path and knows nothing else, so that an address without the path is a
 * 404 of its own. With `cut` it passes the addresses on without the path, otherwise as they are.
 */
export async function startPathProxy(target: string, basePath: string, cut: boolean): Promise<PathProxy> {
  const { hostname, port } = new URL(target);
  const server: Server = createServer((incoming, outgoing) => {
    const { url = '/', method, headers } = incoming;
    if (url !== basePath && !url.startsWith(`${basePath}/`) && !url.startsWith(`${basePath}?`)) {
      outgoing.writeHead(404).end('not below the path');
      return;
    }
    const path = cut ? url.slice(basePath.length) || '/' : url;
    const passed = request({ hostname, port, method, headers, path }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${basePath}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RestClient } from '../../src/transfer/source/rest-client.js';

let server: Server;
let answer: (reply: ServerResponse) => void;
let reached = 0;
let client: RestClient;

beforeAll(async () => {
  server = createServer((request, reply) => {
    request.resume();
    if (request.url === '/inside') reached += 1;
    answer(reply);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  client = new RestClient(`http://127.0.0.1:${port}`, { remedy: 'none' });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('a server as a source', () => {
  it('cannot redirect the client to another address, for requests and for files', async () => {
    answer = (reply) => void reply.writeHead(302, { location: '/inside' }).end();
    const refused = { status: 302, message: expect.stringContaining('redirects to /inside') };
    await expect(client.get('/call')).rejects.toMatchObject(refused);
    await expect(client.post('/call', {})).rejects.toMatchObject(refused);
    await expect(client.download('/file')).rejects.toMatchObject(refused);
    expect(reached).toBe(0);
  });

  it('cannot send an endless response', async () => {
    const piece = Buffer.alloc(1 << 20, 32);
    answer = (reply) => {
      const write = (): void => {
        while (!reply.destroyed && reply.write(piece));
        reply.once('drain', write);
      };
      write();
    };
    await expect(client.get('/call')).rejects.toThrow('sent more than 268435456 bytes');
  }, 60_000);

  it.each(['null', '[]', '5', '<html></html>', '['.repeat(100_000)])(
    'is told that %.20s is no answer',
    async (text) => {
      answer = (reply) => void reply.end(text);
      await expect(client.get('/call')).rejects.toThrow('did not return a JSON object');
    },
  );

  it('is named when its error is not one of MLflow', async () => {
    answer = (reply) => void reply.writeHead(500).end('boom');
    await expect(client.get('/call')).rejects.toThrow(/^http:\/\/127\.0\.0\.1:\d+ responded with 500: boom$/);
  });
});

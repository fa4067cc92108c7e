import { connect, type Socket } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { Traffic } from './traffic.js';

const LIMITS = { requestsMax: 2, batchesMax: 2, exportsMax: 1, eventStreamsMax: 1, readerPatienceSeconds: 1 };

/** Answers of `/wait` are held until `answer` is called. */
let instance: FastifyInstance;
let held: (() => void)[];
let port: number;
let refused: string[];

beforeEach(async () => {
  held = [];
  refused = [];
  instance = fastify();
  const traffic = new Traffic(LIMITS);
  traffic.install(instance);
  traffic.onRefusal((kind) => refused.push(kind));
  instance.get('/wait', () => new Promise((resolve) => held.push(() => resolve('done'))));
  instance.get('/health/live', async () => 'up');
  await instance.listen({ port: 0, host: '127.0.0.1' });
  port = (instance.server.address() as { port: number }).port;
});
afterEach(() => instance.close());

const GET = 'GET /wait HTTP/1.1\r\nhost: x\r\n\r\n';
const get = (path = '/wait') => fetch(`http://127.0.0.1:${port}${path}`);

async function ask(times = 1): Promise<Socket> {
  const before = held.length;
  const socket = connect(port, '127.0.0.1');
  socket.write(GET.repeat(times));
  await until(() => held.length === before + times);
  return socket;
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe(Traffic.name, () => {
  it('rejects requests beyond the limit with 503 and Retry-After, and counts them; health checks are answered', async () => {
    const sockets = [await ask(), await ask()];
    const answer = await get();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.json()).toMatchObject({ code: 'http.overloaded' });
    expect(refused).toEqual(['request']);
    expect((await get('/health/live')).status).toBe(200);
    for (const socket of sockets) socket.destroy();
  });

  it('has room again after a response', async () => {
    const sockets = [await ask(), await ask()];
    held[0]();
    await new Promise((resolve) => sockets[0].once('data', resolve));
    const third = get();
    await until(() => held.length === 3);
    held[2]();
    expect((await third).status).toBe(200);
    for (const socket of sockets) socket.destroy();
  });

  it('has room again after a caller has disconnected, even with several requests in progress', async () => {
    const socket = await ask(2);
    expect((await get()).status).toBe(503);
    socket.destroy();
    await until(() => instance.server.listening && socket.destroyed);
    await new Promise((resolve) => setTimeout(resolve, 50));
    // A response to the caller that has left changes nothing.
    for (const answer of held.splice(0)) answer();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const sockets = [await ask(), await ask()];
    expect((await get()).status).toBe(503);
    for (const one of sockets) one.destroy();
  });
});

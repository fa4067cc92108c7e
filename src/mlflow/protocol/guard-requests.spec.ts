import fastify, { type FastifyInstance } from 'fastify';
import { guardRequests } from '../../platform/http/guard-requests.js';
import { mlflowDialect } from './mlflow-dialect.js';

const PATH = '/api/2.0/mlflow/runs/search';
let server: FastifyInstance;
beforeAll(async () => {
  server = fastify();
  guardRequests(server, [mlflowDialect], {
    allowedHosts: new Set(['models.example']),
    methodsOf: (path) => (path === PATH ? ['POST'] : []),
  });
  server.post(PATH, () => ({}));
  server.get(PATH, () => ({}));
  await server.ready();
});
afterAll(async () => server.close());

type Method = 'GET' | 'POST' | 'OPTIONS';
const send = async (method: Method, headers: Record<string, string>, url = PATH) => {
  const json: Record<string, string> = method === 'POST' ? { 'content-type': 'application/json' } : {};
  const payload = method === 'POST' ? '{}' : undefined;
  return server.inject({ method, url, headers: { host: 'localhost:80', ...json, ...headers }, payload });
};

describe('requests that come from pages', () => {
  it.each([
    ['http://evil.example', 403],
    ['https://evil.example', 403],
    ['null', 403],
    ['http://0.0.0.0', 403],
    ['http://localhost.evil.example', 403],
    ['http://localhost:3000', 200],
    ['https://127.0.0.1', 200],
    ['https://models.example', 200],
  ])('may change something from %s: %s', async (origin, status) => {
    expect((await send('POST', { origin })).statusCode).toBe(status);
  });

  it('may read the answer if the page is of this machine, and only then', async () => {
    const near = await send('GET', { origin: 'http://localhost:3000' });
    expect(near.headers).toMatchObject({
      'access-control-allow-origin': 'http://localhost:3000',
      vary: 'Origin',
    });
    const far = await send('GET', { origin: 'http://evil.example' });
    expect([far.statusCode, far.headers['access-control-allow-origin']]).toEqual([200, undefined]);
  });

  it('are announced by the browser', async () => {
    const asks = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-a' };
    const near = await send('OPTIONS', { origin: 'http://127.0.0.1:5', ...asks });
    expect([near.statusCode, near.body]).toEqual([200, 'OK']);
    expect(near.headers).toMatchObject({
      'access-control-allow-origin': 'http://127.0.0.1:5',
      'access-control-allow-headers': 'x-a',
    });
    const far = await send('OPTIONS', { origin: 'http://evil.example', ...asks });
    expect([far.statusCode, far.body]).toEqual([400, 'Disallowed CORS origin']);
    expect(far.headers['access-control-allow-origin']).toBeUndefined();
    const odd = await send('OPTIONS', {
      origin: 'http://127.0.0.1',
      'access-control-request-method': 'TRACE',
    });
    expect([odd.statusCode, odd.body]).toEqual([400, 'Disallowed CORS method']);
  });
});

describe('OPTIONS without a page', () => {
  it('lists the methods of an address, and does not know others', async () => {
    const known = await send('OPTIONS', {});
    expect([known.statusCode, known.headers.allow]).toEqual([204, 'OPTIONS, POST']);
    expect((await send('OPTIONS', {}, '/api/2.0/mlflow/none')).statusCode).toBe(404);
    expect((await send('OPTIONS', { host: 'evil.example' })).statusCode).toBe(403);
  });
});

describe('the type of a body', () => {
  it.each(['text/plain', 'application/octet-stream', 'text/csv', 'application/jsonp'])(
    'may not be %s',
    async (type) => {
      expect((await send('POST', { 'content-type': type })).statusCode).toBe(415);
    },
  );

  it('is JSON, with a charset or without', async () => {
    const types = ['application/json', 'application/json; charset=utf-8', 'application/json;charset=UTF-8'];
    const answers = await Promise.all(types.map((type) => send('POST', { 'content-type': type })));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
  });
});

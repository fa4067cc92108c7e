import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { Body, Controller, Get, HttpCode, Logger, Module, Param, Post, Query, Req } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Type } from 'class-transformer';
import { IsInt, Max, Min, ValidateNested } from 'class-validator';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { getToken } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';
import { AppError } from '../errors/app-error.js';
import { DatabaseWatch } from '../health/database-watch.service.js';
import { MetricsModule } from '../metrics/metrics.module.js';
import { Settings } from '../config/settings.js';
import { NestLog } from '../logging/nest-log.service.js';
import { openLog } from '../logging/program-log.js';
import { METRIC } from '../metrics/metrics.js';
import { RouteSettings } from './allow.js';
import { configureApp } from './configure-app.js';
import { createAdapter } from './create-adapter.js';
import { JsonFault } from './json-body.js';
import { ListQuery } from './listing.js';
import { serveUi } from './static-ui.js';

class Parameters {
  @IsInt()
  @Min(1)
  @Max(500)
  trees: number;
}

class Algorithm {
  @ValidateNested()
  @Type(() => Parameters)
  parameters: Parameters;
}

class Study {
  @ValidateNested({ each: true })
  @Type(() => Algorithm)
  algorithms: Algorithm[];
}

@Controller('probe')
class ProbeController {
  @Post('study')
  @HttpCode(200)
  study(@Body() body: Study): object {
    return body;
  }

  @Post('json')
  @HttpCode(200)
  json(@Body() body: unknown): object {
    return { body: body ?? null };
  }

  @Post('faults')
  @HttpCode(200)
  @RouteSettings({ jsonFaultAsBody: true, maxJsonBytes: 100 })
  faults(@Req() { body }: FastifyRequest): object {
    return { fault: body instanceof JsonFault ? [body.position, body.reason] : null };
  }

  @Post('file')
  @HttpCode(200)
  async file(@Body() body: unknown): Promise<object> {
    let bytes = 0;
    if (body instanceof Readable) for await (const chunk of body) bytes += (chunk as Buffer).length;
    return { bytes };
  }

  @Get('list')
  list(@Query() query: ListQuery): object {
    return { ...query };
  }

  @Get('fail/:how')
  fail(@Param('how') how: string): never {
    if (how === 'unexpected') throw new Error('secret detail');
    if (how === 'database')
      throw Object.assign(new Error('secret host'), { name: 'MongoServerSelectionError' });
    if (how === 'disk') throw Object.assign(new Error('secret path'), { code: 'ENOSPC' });
    throw new AppError({
      code: `probe.${how}`,
      kind: how as 'conflict',
      message: `It is ${how}.`,
      details: how === 'invalid' ? [{ field: 'a', rule: 'b', message: 'c' }] : undefined,
      retryAfterSeconds: how === 'unavailable' ? 7 : undefined,
    });
  }
}

@Module({
  imports: [MetricsModule],
  controllers: [ProbeController],
  providers: [
    { provide: DatabaseWatch, useValue: { retryAfterSeconds: 7 } },
    {
      provide: NestLog,
      useFactory: () => new NestLog(openLog(new Settings(), { write: () => undefined })),
    },
  ],
})
class ProbeModule {}

let app: NestFastifyApplication;

beforeAll(async () => {
  Logger.overrideLogger(false);
  app = await NestFactory.create<NestFastifyApplication>(ProbeModule, createAdapter(), { logger: false });
  configureApp(app);
  await app.init();
  await (app.getHttpAdapter().getInstance() as FastifyInstance).ready();
});

afterAll(async () => {
  await app.close();
});

const get = (url: string, headers = {}) => app.inject({ method: 'GET', url, headers });
const post = (url: string, payload: string | Buffer, type?: string) =>
  app.inject({ method: 'POST', url, payload, headers: type ? { 'content-type': type } : {} });

describe('a page of another origin', () => {
  it('cannot change anything, on any route', async () => {
    const ask = (origin: string, url: string) =>
      app.inject({ method: 'POST', url, payload: '{}', headers: { origin } });
    const refused = await ask('https://evil.example', '/probe/json');
    expect([refused.statusCode, (refused.json() as { code: string }).code]).toEqual([
      403,
      'http.foreign-origin',
    ]);
    expect((await ask('http://localhost:80', '/probe/json')).statusCode).toBe(200);
    expect((await get('/probe/list', { origin: 'https://evil.example' })).statusCode).toBe(200);
  });
});

describe('body parser', () => {
  it('reads JSON, also without a content type, and treats an empty body as absent', async () => {
    expect((await post('/probe/json', '{"a":1}', 'application/json')).json()).toEqual({ body: { a: 1 } });
    expect((await post('/probe/json', '{"a":1}', 'application/json; charset=utf-8')).json()).toEqual({
      body: { a: 1 },
    });
    expect((await post('/probe/json', '{"a":1}')).json()).toEqual({ body: { a: 1 } });
    expect((await post('/probe/json', '', 'application/json')).json()).toEqual({ body: null });
  });

  it('reports the position of a fault in malformed JSON', async () => {
    const answer = await post('/probe/json', '{"a":}', 'application/json');
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      code: 'http.malformed-json',
      detail: 'The body is not JSON: Expecting value at character 5.',
    });
  });

  it('passes the fault to a route that requests it', async () => {
    expect((await post('/probe/faults', '{"a" 1}', 'application/json')).json()).toEqual({
      fault: [5, "Expecting ':' delimiter"],
    });
  });

  it.each([
    '{"__proto__":{"polluted":1}}',
    '{"constructor":{"prototype":{"polluted":1}}}',
    '{"a":{"__proto__":1}}',
  ])('refuses %s', async (text) => {
    expect((await post('/probe/json', text, 'application/json')).statusCode).toBe(400);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('passes files as streams', async () => {
    for (const type of [
      'application/octet-stream',
      'application/zip',
      'application/x-zip-compressed',
      'text/csv',
      'application/gzip',
    ]) {
      expect((await post('/probe/file', Buffer.alloc(100_000), type)).json()).toEqual({ bytes: 100_000 });
    }
  });

  it('refuses other types, and a file where an object is expected, with 415', async () => {
    for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'nonsense']) {
      const answer = await post('/probe/json', 'x', type);
      expect([answer.statusCode, (answer.json() as { code: string }).code]).toEqual([415, 'http.media-type']);
    }
    expect((await post('/probe/study', 'x', 'text/csv')).statusCode).toBe(415);
  });

  it('refuses a compressed body with 415 and the reason', async () => {
    for (const encoding of ['gzip', 'br', 'deflate']) {
      const answer = await app.inject({
        method: 'POST',
        url: '/probe/json',
        headers: { 'content-type': 'application/json', 'content-encoding': encoding },
        payload: gzipSync('{}'),
      });
      expect(answer.statusCode).toBe(415);
      expect(answer.json()).toMatchObject({
        code: 'http.content-encoding',
        detail: expect.stringContaining(`content-encoding: ${encoding}`),
      });
    }
  });

  it('refuses a body that is too large with 413', async () => {
    const large = JSON.stringify('x'.repeat(9 * 1024 * 1024));
    expect((await post('/probe/json', large, 'application/json')).json()).toMatchObject({
      status: 413,
      code: 'http.body-too-large',
    });
    expect(
      (await post('/probe/faults', JSON.stringify('x'.repeat(200)), 'application/json')).statusCode,
    ).toBe(413);
  });
});

describe('problem response', () => {
  it.each([
    ['invalid', 422],
    ['not-found', 404],
    ['conflict', 409],
    ['too-large', 413],
    ['unavailable', 503],
    ['internal', 500],
  ])('answers an AppError of kind %s with %d', async (kind, status) => {
    const answer = await get(`/probe/fail/${kind}`, { 'x-request-id': 'r-1' });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toMatchObject({
      type: `urn:parivision:problem:probe.${kind}`,
      status,
      code: `probe.${kind}`,
      detail: `It is ${kind}.`,
      requestId: 'r-1',
    });
  });

  it('carries field faults and Retry-After', async () => {
    expect((await get('/probe/fail/invalid')).json()).toMatchObject({
      errors: [{ field: 'a', rule: 'b', message: 'c' }],
    });
    expect((await get('/probe/fail/unavailable')).headers['retry-after']).toBe('7');
  });

  it('does not reveal internal failures', async () => {
    const answer = await get('/probe/fail/unexpected');
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ code: 'http.internal' });
    expect(answer.body).not.toContain('secret');
  });

  it('returns 503 when the database is unavailable', async () => {
    const answer = await get('/probe/fail/database');
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '7']);
    expect(answer.body).not.toContain('secret');
  });

  it('returns 503 with the reason when the disk is full', async () => {
    const answer = await get('/probe/fail/disk');
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '30']);
    expect(answer.json()).toMatchObject({
      code: 'http.disk-unwritable',
      detail: expect.stringContaining('The disk of the data folder is full'),
    });
    expect(answer.body).not.toContain('secret');
  });

  it.each([
    ['null'],
    ['{"algorithms":null}'],
    ['{"algorithms":[{"parameters":null}]}'],
    ['{"algorithms":[null]}'],
  ])('refuses %s with the field', async (payload) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await app.inject({ method: 'POST', url: '/probe/study', headers, payload });
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'http.invalid']);
    expect(answer.json().errors[0].field).toMatch(/^(body|algorithms)/);
  });

  it('accepts numbers in a query in decimal notation only', async () => {
    expect((await get('/probe/list?offset=7')).json()).toMatchObject({ offset: 7 });
    for (const text of ['', '%20', '0x10', '1e2', 'NaN', '1_0'])
      expect((await get(`/probe/list?offset=${text}`)).statusCode).toBe(422);
  });

  it('distinguishes an unknown path from a wrong method', async () => {
    const unknown = await get('/nope');
    expect([unknown.statusCode, unknown.json()]).toEqual([404, { detail: 'Not Found' }]);
    const wrong = await get('/probe/study');
    expect([wrong.statusCode, wrong.json()]).toEqual([405, { detail: 'Method Not Allowed' }]);
    expect(wrong.headers.allow).toBe('POST');
    expect((await app.inject({ method: 'DELETE', url: '/probe/list?x=1' })).headers.allow).toBe('GET, HEAD');
    const query = await app.inject({ method: 'QUERY', url: '/probe/list' } as never);
    expect([query.statusCode, query.headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  it('returns a problem for a malformed address', async () => {
    const answer = await get('/%zz', { 'x-request-id': 'r-2' });
    expect([answer.statusCode, answer.headers['x-request-id']]).toEqual([400, 'r-2']);
    expect(answer.json()).toMatchObject({ code: 'http.bad-address' });
  });

  it('lists every fault of a nested body with its path, and for a wrong type only that fault', async () => {
    const study = { algorithms: [{ parameters: { trees: 0 } }, { parameters: { trees: 'x' } }] };
    const answer = await post('/probe/study', JSON.stringify(study), 'application/json');
    expect(answer.statusCode).toBe(422);
    const { errors, code } = answer.json() as { code: string; errors: { field: string; rule: string }[] };
    expect(code).toBe('http.invalid');
    expect(errors.map(({ field, rule }) => [field, rule])).toEqual([
      ['algorithms[0].parameters.trees', 'min'],
      ['algorithms[1].parameters.trees', 'isInt'],
    ]);
  });

  it('turns query texts into numbers and refuses others', async () => {
    expect((await get('/probe/list?offset=5')).json()).toEqual({ offset: 5, limit: 50, format: 'json' });
    expect((await get('/probe/list?limit=x')).statusCode).toBe(422);
    const operator = await get('/probe/list?limit[$gt]=1&offset=3');
    expect(operator.json()).toMatchObject({ errors: [{ field: 'limit[$gt]', rule: 'isKnown' }] });
  });
});

describe('every response', () => {
  it('carries the request id and the security headers', async () => {
    for (const url of ['/probe/list', '/nope', '/probe/fail/unexpected']) {
      const { headers } = await get(url, { 'x-request-id': 'abc-1' });
      expect(headers).toMatchObject({
        'x-request-id': 'abc-1',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
      expect(headers['content-security-policy']).toContain("default-src 'self'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['x-powered-by']).toBeUndefined();
    }
  });

  it('gets a new request id if none or a harmful one is sent', async () => {
    for (const headers of [{}, { 'x-request-id': 'a b<script>' }]) {
      expect((await get('/probe/list', headers)).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('is counted under its route, never under its address', async () => {
    await get('/probe/fail/conflict');
    await get('/nope/1');
    const counter: Counter = app.get(getToken(METRIC.httpRequests));
    const series = (await counter.get()).values.map(({ labels }) => Object.values(labels).join(' '));
    expect(series).toEqual(
      expect.arrayContaining(['/probe/fail/:how GET 4xx', 'none GET 4xx', '/probe/list GET 2xx']),
    );
    expect(series.join('\n')).not.toContain('nope');
  });

  it('is timed in seconds under its route', async () => {
    await get('/probe/list');
    const histogram: Counter = app.get(getToken(METRIC.httpDuration));
    const timed = (await histogram.get()).values.filter(({ labels }) => labels.handler === '/probe/list');
    expect(timed.find(({ labels }) => labels.le === 5)?.value).toBeGreaterThanOrEqual(1);
  });
});

describe('documentation', () => {
  it('lists the routes, the same at each request', async () => {
    const [first, second] = [await get('/openapi.json'), await get('/openapi.json')];
    expect(first.body).toBe(second.body);
    expect(Object.keys((first.json() as { paths: object }).paths)).toEqual(
      expect.arrayContaining(['/probe/study', '/probe/fail/{how}']),
    );
  });

  it('has a page whose CSP allows inline styles', async () => {
    const page = await get('/docs');
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-security-policy']).toContain("style-src 'self' 'unsafe-inline'");
  });
});

describe('web page', () => {
  it('explains how to build it if it is missing', async () => {
    const answer = await get('/ui/');
    expect([answer.statusCode, (answer.json() as { detail: string }).detail]).toEqual([
      503,
      expect.stringContaining('npm run build:web'),
    ]);
  });

  it('serves files, compressed if the client accepts that, and the page for any view of the application', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parivision-ui-'));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<p>page</p>');
    writeFileSync(join(folder, 'assets', 'main-1a2b.js'), 'plain');
    writeFileSync(join(folder, 'assets', 'main-1a2b.js.br'), 'brotli');
    const adapter = createAdapter();
    const instance = adapter.getInstance<FastifyInstance>();
    serveUi(instance, '', folder);
    await instance.ready();
    const at = (url: string, encoding = '') =>
      instance.inject({ url, headers: { 'accept-encoding': encoding } });
    for (const url of [
      '/ui',
      '/ui/',
      '/ui/index.html',
      '/ui/runs/12',
      '/ui/../../package.json',
      '/ui/..%2f..%2fpackage.json',
    ]) {
      const answer = await at(url);
      expect([url, answer.statusCode, answer.body]).toEqual([
        url,
        expect.any(Number),
        expect.not.stringContaining('"name"'),
      ]);
    }
    const page = await at('/ui/runs/12');
    expect([page.body, page.headers['cache-control']]).toEqual(['<p>page</p>', 'no-cache']);
    const asset = await at('/ui/assets/main-1a2b.js');
    expect([asset.body, asset.headers['cache-control']]).toEqual([
      'plain',
      'public, max-age=31536000, immutable',
    ]);
    const compressed = await at('/ui/assets/main-1a2b.js', 'br');
    expect([compressed.body, compressed.headers['content-encoding']]).toEqual(['brotli', 'br']);
    expect((await at('/ui/assets/old-9z.js')).statusCode).toBe(404);
    await instance.close();
    rmSync(folder, { recursive: true });
  });
});

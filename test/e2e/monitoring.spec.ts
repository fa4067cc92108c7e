import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { launchApp, startApp, type StartedApp, temporaryFolder } from '../support/start-app.js';

const ROOT = join(import.meta.dirname, '../..');
const read = <T>(name: string) => parse(readFileSync(join(ROOT, name), 'utf8')) as T;

interface Service {
  environment?: Record<string, string>;
  volumes?: string[];
  image?: string;
}
const compose = read<{ services: Record<string, Service>; volumes: Record<string, unknown> }>(
  'docker-compose.yml',
);
const prometheus = read<{
  rule_files: string[];
  scrape_configs: {
    job_name: string;
    metrics_path?: string;
    authorization?: { type?: string; credentials_file?: string };
    static_configs: { targets: string[] }[];
  }[];
}>('monitoring/prometheus.yml');
const job = prometheus.scrape_configs.find(({ job_name: name }) => name === 'parivision_exporter')!;

/** Source, target and options of the mount of a path in a service. */
function mountOf(service: Service, path: string): { source: string; isReadOnly: boolean } | undefined {
  const mounts = (service.volumes ?? []).map((text) => text.split(':'));
  const found = mounts.find(([, target]) => target === dirname(path));
  return found && { source: found[0], isReadOnly: found[2] === 'ro' };
}

describe('docker-compose.yml and monitoring/prometheus.yml', () => {
  it('hand Prometheus the key that the program makes, and nothing else to set than ACCESS_ADMIN_KEY', () => {
    const { app, prometheus: scraper } = compose.services;
    const file = app.environment!.METRICS_KEY_FILE;
    expect(job.authorization?.credentials_file).toBe(file);
    const made = mountOf(app, file)!;
    const given = mountOf(scraper, file)!;
    expect([made.source, made.isReadOnly, given.source, given.isReadOnly]).toEqual([
      given.source,
      false,
      made.source,
      true,
    ]);
    expect(Object.keys(compose.volumes)).toContain(made.source);
    expect(job.static_configs[0].targets).toEqual(['app:3000']);
    expect(
      prometheus.rule_files.every((name) => readFileSync(join(ROOT, 'monitoring', name)).length > 0),
    ).toBe(true);
    const needed = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8').match(/\$\{[A-Z_]+:\?/g);
    expect(needed).toEqual(['${ACCESS_ADMIN_KEY:?']);
    // The folder must belong to the user of the image, or the first start could not write into the new volume.
    expect(readFileSync(join(ROOT, 'Dockerfile'), 'utf8')).toMatch(
      new RegExp(`chown node:node .*${dirname(file)}`),
    );
  });
});

describe('a scrape with keys in use', () => {
  const file = join(temporaryFolder(), 'metrics', 'key');
  let app: StartedApp;
  beforeAll(async () => {
    app = await startApp({ ACCESS_ADMIN_KEY: 'a'.repeat(40), METRICS_KEY_FILE: file });
  }, 60_000);
  afterAll(async () => {
    await app?.stop();
  });

  const ask = (path: string, key?: string, method = 'GET') =>
    fetch(app.url + path, { method, ...(key && { headers: { authorization: `Bearer ${key}` } }) });

  it('works with the key in the file, which opens nothing else', async () => {
    const key = readFileSync(file, 'utf8').trim();
    const scraped = await ask(job.metrics_path!, key);
    expect([scraped.status, await scraped.text()]).toEqual([
      200,
      expect.stringContaining('http_requests_total'),
    ]);
    expect((await ask('/metrics')).status).toBe(401);
    expect((await ask('/metrics', `${key}x`)).status).toBe(401);
    for (const [method, path] of [
      ['GET', '/registry/models'],
      ['GET', '/access/keys'],
      ['GET', '/access/audit'],
      ['POST', '/predict'],
      ['POST', '/champion/promote'],
      ['GET', '/nowhere'],
    ]) {
      expect((await ask(path, key, method)).status).toBe(401);
    }
  });

  it('returns a request id for an unknown address, and a problem document if requested', async () => {
    const headers = { authorization: `Bearer ${'a'.repeat(40)}`, 'x-request-id': 'mine.1' };
    const plain = await fetch(`${app.url}/nope`, { headers });
    expect([plain.status, plain.headers.get('x-request-id'), await plain.json()]).toEqual([
      404,
      'mine.1',
      { detail: 'Not Found' },
    ]);
    const accept = 'application/problem+json';
    const problem = await fetch(`${app.url}/nope`, { headers: { ...headers, accept } });
    expect(problem.headers.get('content-type')).toContain(accept);
    expect(await problem.json()).toMatchObject({ status: 404, code: 'http.not-found', requestId: 'mine.1' });
  });
});

it('a key file that cannot be used ends the start with its name', async () => {
  const { child, output } = launchApp({ METRICS_KEY_FILE: import.meta.dirname });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  expect([code, output()]).toEqual([1, expect.stringContaining('METRICS_KEY_FILE')]);
}, 60_000);

describe('without keys', () => {
  let app: StartedApp;
  beforeAll(async () => {
    app = await startApp();
  }, 60_000);
  afterAll(async () => {
    await app?.stop();
  });

  /** The first line of the answer to a request that is sent as it stands. */
  async function raw(text: string): Promise<string> {
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    // Not ended: a server takes that for a caller who has gone.
    socket.write(text);
    let answer = '';
    for await (const part of socket) answer += String(part);
    return answer.split('\r\n', 1)[0];
  }

  async function statusOf(path: string, headers: Record<string, string>): Promise<number> {
    return new Promise((resolve, reject) => {
      const sent = request(app.url + path, { method: 'POST', headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode!);
      });
      sent.once('error', reject).end();
    });
  }

  it('a request without a name of this machine is refused, but for health', async () => {
    expect(await raw('GET /champion/elections HTTP/1.1\r\nHost: \r\nConnection: close\r\n\r\n')).toContain(
      ' 403 ',
    );
    expect(await raw('GET /champion/elections HTTP/1.0\r\n\r\n')).toContain(' 403 ');
    expect(await raw('GET /champion/elections HTTP/1.0\r\nHost: localhost\r\n\r\n')).toContain(' 200 ');
    expect(await raw('GET /health/live HTTP/1.0\r\n\r\n')).toContain(' 200 ');
  });

  it('a page on another port of this machine changes nothing but what MLflow lets it', async () => {
    const origin = 'http://localhost:8888';
    expect(await statusOf('/champion/rollback', { origin })).toBe(403);
    expect(await statusOf('/pipelines/daily/runs', { origin })).toBe(403);
    expect(await statusOf('/access/keys', { origin })).toBe(403);
    expect(await statusOf('/champion/rollback', { origin: app.url })).toBe(422);
    expect(
      await statusOf('/api/2.0/mlflow/runs/search', { origin, 'content-type': 'application/json' }),
    ).not.toBe(403);
  });
});

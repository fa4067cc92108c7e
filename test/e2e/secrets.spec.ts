import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { freshDatabase, type RunView, startApp, type StartedApp } from '../support/start-app.js';

/** What must be nowhere: each place that takes a secret has its own. */
const CANARIES = {
  sourcePassword: 'canary-source-1f9a',
  sourceQuery: 'canary-query-2f9b',
  allowedPassword: 'canary-allowed-3f9c',
  oldPassword: 'canary-old-4f9d',
  adminKey: 'canary-admin-5f9e'.padEnd(40, 'x'),
  header: 'canary-header-6f9f',
  address: 'canary-address-7fa0',
  slackUrl: 'canary-slack-8fa1',
  hookPath: 'canary-hook-9fa2/ends-with-this',
  signing: 'canary-signing-afa3',
  smtpPassword: 'canary-smtp-bfa4',
};

function shotServer(): Promise<{ server: Server; host: string; passwords: Set<string> }> {
  const passwords = new Set<string>();
  const server = createServer((request, response) => {
    passwords.add(Buffer.from(request.headers.authorization?.slice(6) ?? '', 'base64').toString());
    // What servers do: they show the address that was asked for.
    response.statusCode = 403;
    response.end(`no access to http://me:${CANARIES.sourcePassword}@x/?token=${CANARIES.sourceQuery}`);
  });
  return new Promise((done) =>
    server.listen(0, '127.0.0.1', () =>
      done({ server, passwords, host: `127.0.0.1:${(server.address() as AddressInfo).port}` }),
    ),
  );
}

function textFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
}

describe('a secret', () => {
  const database = freshDatabase();
  let app: StartedApp;
  let feed: Awaited<ReturnType<typeof shotServer>>;
  let stored: mongoose.mongo.MongoClient;
  const key = { authorization: `Bearer ${CANARIES.adminKey}` };

  const start = (more: Record<string, string> = {}): Promise<StartedApp> =>
    startApp({
      MONGODB_DATABASE: database,
      ACCESS_ADMIN_KEY: CANARIES.adminKey,
      LOG_LEVEL: 'trace',
      LOG_FORMAT: 'json',
      ...(app && { DATA_DIR: app.dataDir }),
      ...more,
    });
  const post = async (path: string, body: object): Promise<RunView> => {
    const headers = { ...key, 'content-type': 'application/json' };
    const response = await fetch(app.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as RunView;
  };
  /** Receivers of notices are added, changed wrongly, tried, and read with their audit entries. */
  const useReceivers = async (): Promise<string[]> => {
    const url = `http://${feed.host}/${CANARIES.hookPath}`;
    const mail = {
      host: '127.0.0.1',
      port: Number(feed.host.split(':')[1]),
      from: 'a@b.example',
      to: ['c@d.example'],
    };
    const heard: object[] = [];
    const receivers = [
      { name: 'chat', kind: 'slack', url },
      { name: 'hook', kind: 'webhook', url, signingSecret: CANARIES.signing },
      { name: 'mail', kind: 'email', ...mail, user: 'me', password: CANARIES.smtpPassword },
      { name: 'twice', kind: 'slack', url, signingSecret: CANARIES.signing },
      { name: 'odd', kind: 'slack', url: `ftp://me:${CANARIES.hookPath}@h` },
      { name: 'inside', kind: 'slack', url: `https://10.0.0.1/${CANARIES.hookPath}` },
    ];
    for (const receiver of receivers) heard.push(await post('/notifications/receivers', receiver));
    for (const name of ['chat', 'hook', 'mail', 'slack'])
      heard.push(await post(`/notifications/receivers/${name}/test`, {}));
    for (const [path, method] of [
      ['/notifications/receivers/mail', 'PATCH'],
      ['/notifications/receivers/chat', 'DELETE'],
    ]) {
      const body =
        method === 'PATCH'
          ? JSON.stringify({ password: CANARIES.smtpPassword, host: 'other.example' })
          : undefined;
      const headers = { ...key, ...(body && { 'content-type': 'application/json' }) };
      const response = await fetch(app.url + path, { method, headers, body });
      heard.push({ text: await response.text() });
    }
    const texts = heard.map((one) => JSON.stringify(one));
    expect(texts.filter((text) => text.includes('"reason":"it responded with 403"'))).toHaveLength(3);
    expect(texts.join()).toContain('/…this');
    return texts;
  };
  const ended = async (id: string): Promise<RunView> => {
    for (;;) {
      const run = (await (
        await fetch(`${app.url}/pipelines/runs/${id}`, { headers: key })
      ).json()) as RunView;
      if (run.state !== 'running') return run;
      await new Promise((done) => setTimeout(done, 100));
    }
  };

  beforeAll(async () => {
    feed = await shotServer();
    stored = await new mongoose.mongo.MongoClient(process.env.PARIVISION_TEST_MONGODB_URI!).connect();
    // A run of a version that kept the whole address.
    await stored
      .db(database)
      .collection<{ _id: string }>('pipeline_runs')
      .insertOne({
        _id: 'a'.repeat(32),
        pipeline: 'daily',
        trigger: 'manual',
        by: 'me',
        scheduledAt: new Date(0),
        startedAt: new Date(0),
        state: 'failed',
        epoch: 0,
        attempts: 1,
        steps: [],
        options: {
          source: { kind: 'remote', url: `http://me:${CANARIES.oldPassword}@${feed.host}/old` },
          algorithms: [],
          trials: 1,
          seed: 1,
        },
      } as never);
    app = await start({
      FEED_SOURCE: `http://me:${CANARIES.sourcePassword}@${feed.host}/feed?token=${CANARIES.sourceQuery}`,
      FEED_ALLOWED: `http://me:${CANARIES.allowedPassword}@${feed.host}/other`,
      SLACK_WEBHOOK_URL: `http://${feed.host}/services/${CANARIES.slackUrl}/of-the-settings`,
      NOTIFY_ALLOW_PRIVATE: '127.0.0.1',
    });
  }, 120_000);
  afterAll(async () => {
    await app?.stop();
    await stored?.db(database).dropDatabase();
    await stored?.close();
    feed?.server.close();
  });

  it('appears in no log, response, file or document, and the source still receives its password', async () => {
    await ended((await post('/pipelines/daily/runs', { nodes: 10 })).id);
    const allowed = `http://me:${CANARIES.allowedPassword}@${feed.host}/other`;
    await ended((await post('/pipelines/daily/runs', { nodes: 10, source: allowed })).id);
    expect([...feed.passwords].toSorted()).toEqual([
      `me:${CANARIES.allowedPassword}`,
      `me:${CANARIES.sourcePassword}`,
    ]);
    const refused = await post('/pipelines/daily/runs', {
      source: `https://me:${CANARIES.address}@elsewhere.example/?key=${CANARIES.address}`,
    });
    const odd = await post('/pipelines/daily/runs', {
      source: `ftp://me:${CANARIES.address}@elsewhere.example`,
    });

    const heard: string[] = [JSON.stringify([refused, odd]), ...(await useReceivers())];
    const { paths } = (await (await fetch(`${app.url}/openapi.json`, { headers: key })).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const routes = Object.entries(paths).filter(
      ([path, { get }]) => get && !/events|\/reset|getdata/.test(path),
    );
    for (const [path] of routes) {
      const address = app.url + path.replace(/\{[^}]+\}/g, 'latest');
      heard.push(await (await fetch(address, { headers: key, signal: AbortSignal.timeout(10_000) })).text());
    }
    const secretQuery = ['key', 'token', 'password', 'X-Amz-Signature', '%6bey'].map(
      (name) => `${name}=${CANARIES.address}`,
    );
    for (const query of secretQuery) await (await fetch(`${app.url}/access/keys?${query}`)).text();
    const headers = {
      authorization: `Bearer ${CANARIES.header}`,
      cookie: `a=${CANARIES.header}`,
      'x-api-key': CANARIES.header,
    };
    for (const path of ['/access/keys', '/nowhere', '/predict'])
      heard.push(await (await fetch(app.url + path, { headers })).text());
    heard.push(await (await fetch(`${app.url}/metrics`, { headers: key })).text());

    const documents: string[] = [];
    for (const { name } of await stored.db(database).listCollections().toArray()) {
      for await (const one of stored.db(database).collection(name).find())
        documents.push(JSON.stringify(one));
    }
    expect(documents.join()).toContain(`http://${feed.host}/old`);
    expect(app.output()).toContain('/access/keys?key=…');
    const places = {
      output: app.output(),
      answers: heard.join('\n'),
      files: textFiles(app.dataDir).join('\n'),
      documents: documents.join('\n'),
    };
    for (const [place, text] of Object.entries(places)) {
      const found = Object.entries(CANARIES).filter(([, canary]) => text.includes(canary));
      expect([place, found.map(([name]) => name)]).toEqual([place, []]);
    }
  }, 120_000);

  it('of a source must be in the settings again before a run that used it is resumed', async () => {
    const source = `http://me:${CANARIES.allowedPassword}@${feed.host}/other`;
    const { id } = await post('/pipelines/daily/runs', { nodes: 10, source });
    await ended(id);
    await app.stop();
    app = await start({ FEED_ALLOWED: `http://${feed.host}/other` });
    await post(`/pipelines/runs/${id}/resume`, {});
    expect(await ended(id)).toMatchObject({
      state: 'failed',
      error: expect.stringMatching(/user and password, which are not stored: put .* FEED_ALLOWED.*resume/),
    });
    await app.stop();
    app = await start({ FEED_ALLOWED: source });
    feed.passwords.clear();
    await post(`/pipelines/runs/${id}/resume`, {});
    await ended(id);
    expect([...feed.passwords]).toEqual([`me:${CANARIES.allowedPassword}`]);
  }, 120_000);
});

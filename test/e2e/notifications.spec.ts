import { createHmac } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mongoose from 'mongoose';
import type { Notice } from '../../src/notifications/index.js';
import { toDocument } from '../../src/notifications/mongo/stored-delivery.js';
import { newDelivery } from '../../src/notifications/outbox/delivery.js';
import { NoticeReceiver } from '../support/notice-receiver.js';
import { SmtpServer } from '../support/smtp-server.js';
import { runProgram } from '../support/run-program.js';
import {
  call,
  eventually,
  freshDatabase,
  startApp,
  type StartedApp,
  temporaryFolder,
} from '../support/start-app.js';

const SECRET = 'a-secret-of-this-test';
const ROOT = join(import.meta.dirname, '../..');
const hasPython = spawnSync('python3', ['--version']).status === 0;

interface DeliveryView {
  state: string;
  attempts: number;
  error?: string;
  notice: { key: string };
}

describe('a notice', () => {
  const database = freshDatabase();
  let app: StartedApp;
  let receiver: NoticeReceiver;
  let smtp: SmtpServer;
  let stored: mongoose.mongo.MongoClient;

  const start = (more: Record<string, string> = {}): Promise<StartedApp> =>
    startApp({
      MONGODB_DATABASE: database,
      NOTIFY_ALLOW_PRIVATE: '127.0.0.1',
      NOTIFY_RETRY_SECONDS: '1',
      NOTIFY_TIMEOUT_SECONDS: '2',
      ...(app && { DATA_DIR: app.dataDir }),
      ...more,
    });

  beforeAll(async () => {
    receiver = await NoticeReceiver.open();
    smtp = await SmtpServer.open();
    stored = await new mongoose.mongo.MongoClient(process.env.PARIVISION_TEST_MONGODB_URI!).connect();
    app = await start();
  }, 120_000);
  afterAll(async () => {
    await app?.stop();
    await stored?.db(database).dropDatabase();
    await stored?.close();
    await receiver?.close();
    smtp?.close();
  });
  beforeEach(() => Object.assign(receiver, { status: 200, headers: {}, delayMs: 0 }));

  async function addWebhook(name: string): Promise<void> {
    const body = { name, kind: 'webhook', url: receiver.url(name), signingSecret: SECRET };
    expect((await call(`${app.url}/notifications/receivers`, body)).status).toBe(201);
  }

  /** Puts a notice into the outbox, as `Notifications.notify` does. */
  async function put(key: string, name: string, kind: 'webhook' | 'email' = 'webhook'): Promise<void> {
    const at = new Date();
    const notice: Notice = {
      key,
      group: `${name}/a`,
      severity: 'critical',
      state: key.endsWith('resolved') ? 'resolved' : 'firing',
      title: key,
      text: 'Something happened.',
      facts: { a: '1' },
      at,
    };
    const document = toDocument(newDelivery(notice, { name, kind }, { queuedAt: at, nextAt: at }));
    await stored
      .db(database)
      .collection('notification_deliveries')
      .insertOne(document as never);
  }

  async function delivered(name: string, count: number): Promise<DeliveryView[]> {
    const { body } = await eventually(
      () => call<{ items: DeliveryView[] }>(`${app.url}/notifications/deliveries?receiver=${name}`),
      ({ body: { items } }) => items.filter(({ state }) => state === 'sent').length === count,
      90,
    );
    return body.items;
  }

  /** Each message has one key, however often it arrives, and its notices arrive in their order. */
  function expectSameKeys(name: string): void {
    const byNotices = new Map<string, Set<string>>();
    for (const { key, notices } of receiver.at(name)) {
      const titles = notices.map(({ title }) => title).join();
      byNotices.set(titles, (byNotices.get(titles) ?? new Set()).add(key));
    }
    for (const keys of byNotices.values()) expect(keys.size).toBe(1);
  }

  it('arrives signed, and the documented check accepts it', async () => {
    await addWebhook('signed');
    await put('n', 'signed');
    await delivered('signed', 1);
    const [{ headers, body }] = receiver.at('signed');
    const signed = `${headers['webhook-id'] as string}.${headers['webhook-timestamp'] as string}.${body}`;
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', SECRET).update(signed).digest('base64')}`,
    );
    expect(Math.abs(Date.now() / 1000 - Number(headers['webhook-timestamp']))).toBeLessThan(60);
    expect(headers['idempotency-key']).toBe(headers['webhook-id']);
  }, 60_000);

  (hasPython ? describe : describe.skip)('that arrived (needs python3)', () => {
    it('is accepted by the check in the guide, and refused when it was changed', async () => {
      const [{ headers, body }] = receiver.at('signed');
      const guide = readFileSync(join(ROOT, 'docs/how-to/notifications.md'), 'utf8');
      const [, check] = /```python\n(.*?)```/s.exec(guide)!;
      const given = JSON.stringify([headers, body, SECRET]);
      const script = `${check}
import json, sys
headers, body, secret = json.loads(sys.argv[1])
changed = [(headers, body + " ", secret), (headers, body, secret + "x"), ({**headers, "webhook-timestamp": "1"}, body, secret)]
print(is_genuine(headers, body.encode(), secret), [is_genuine(h, b.encode(), s) for h, b, s in changed])`;
      const { out, said } = await runProgram('python3', ['-c', script, given]);
      expect([out.trim(), said.trim()]).toEqual(Array(2).fill('True [False, False, False]'));
    });
  });

  it('reaches Slack by the address in a file, with the name, icon and channel of the settings', async () => {
    const file = join(temporaryFolder(), 'slack-url');
    writeFileSync(file, `${receiver.url('slack')}\n`);
    await app.stop();
    app = await start({ SLACK_WEBHOOK_URL_FILE: file, SLACK_CHANNEL: '#mlops' });
    const test = await call<{ delivered: boolean }>(`${app.url}/notifications/receivers/slack/test`, {});
    expect(test.body.delivered).toBe(true);
    const message = JSON.parse(receiver.at('slack')[0].body) as object;
    expect(message).toMatchObject({
      username: 'PariVision',
      icon_emoji: ':trophy:',
      channel: '#mlops',
      text: 'Test message of PariVision',
      blocks: expect.arrayContaining([expect.objectContaining({ type: 'header' })]),
    });
  }, 60_000);

  it('arrives with the same key when the program is killed between sending and storing', async () => {
    await addWebhook('killed');
    await app.stop();
    app = await start({ CRASH_AT: 'notifications.after-send:1' });
    await put('fires', 'killed');
    await app.ended;
    expect(receiver.at('killed')).toHaveLength(1);
    app = await start();
    await put('is resolved', 'killed');
    await delivered('killed', 2);
    expect(receiver.at('killed').map(({ notices }) => notices.map(({ title }) => title))).toEqual([
      ['fires'],
      ['fires'],
      ['is resolved'],
    ]);
    expectSameKeys('killed');
  }, 120_000);

  it('reaches a receiver that is down, then fails, then is slow, while the program is killed in between', async () => {
    await addWebhook('weak');
    const { port } = receiver;
    await receiver.close();
    await put('one', 'weak');
    await eventually(
      () =>
        call<{ items: DeliveryView[] }>(`${app.url}/notifications/deliveries?receiver=weak&state=pending`),
      ({ body: { items } }) => items.some(({ error }) => error?.includes('ECONNREFUSED') ?? false),
    );
    await app.kill();
    app = await start();
    receiver = await NoticeReceiver.open(port);
    receiver.status = 500;
    await put('two', 'weak');
    await eventually(
      async () => receiver.at('weak').length,
      (arrived) => arrived >= 1,
    );
    await app.kill();
    app = await start();
    Object.assign(receiver, { status: 200, delayMs: 4000 });
    await put('three', 'weak');
    await eventually(
      () => call<{ items: DeliveryView[] }>(`${app.url}/notifications/deliveries?receiver=weak`),
      ({ body: { items } }) => items.some(({ error }) => error === 'no response within 2 s'),
      90,
    );
    receiver.delayMs = 0;
    await delivered('weak', 3);
    const titles = receiver.at('weak').flatMap(({ notices }) => notices.map(({ title }) => title));
    expect([...new Set(titles)]).toEqual(['one', 'two', 'three']);
    expectSameKeys('weak');
  }, 240_000);

  it('arrives by e-mail after the server refused it for a while', async () => {
    const body = {
      name: 'mail',
      kind: 'email',
      host: '127.0.0.1',
      port: smtp.port,
      from: 'pv@b.example',
      to: ['ada@d.example'],
    };
    expect((await call(`${app.url}/notifications/receivers`, body)).status).toBe(201);
    smtp.responses.DATA = '451 try later';
    await put('by mail', 'mail', 'email');
    await eventually(
      () => call<{ items: DeliveryView[] }>(`${app.url}/notifications/deliveries?receiver=mail`),
      ({ body: { items } }) => items[0]?.error === 'the SMTP server responded with 451',
    );
    delete smtp.responses.DATA;
    await delivered('mail', 1);
    expect(smtp.mails).toHaveLength(1);
    expect(smtp.mails[0].content).toContain('Subject: [PariVision] [critical] by mail');
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).toMatch(/notification_deliveries_total\{kind="email",result="sent"\} 1/);
    expect(metrics).toMatch(/notification_deliveries_total\{kind="email",result="repeated"\} [1-9]/);
  }, 60_000);
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { AlertmanagerInbox, Notifications, NotificationsModule } from '../../src/notifications/index.js';
import { AuditLog } from '../../src/platform/audit/audit-log.port.js';
import { SmtpServer } from '../support/smtp-server.js';
import { type StageApp, stageApp } from '../support/stage-app.js';

const CANARY = 'canary-of-receivers';
const SLACK = { name: 'team', kind: 'slack', url: `https://hooks.slack.com/services/T0/${CANARY}/wxyz` };
const MAIL = {
  name: 'mail',
  kind: 'email',
  host: 'smtp.example.com',
  user: 'pv',
  password: CANARY,
  from: 'pv@b.example',
  to: ['ada@d.example'],
};
const ALERT = {
  status: 'firing',
  labels: { alertname: 'HighErrorRate', severity: 'critical' },
  startsAt: '2026-11-24T05:00:00Z',
  fingerprint: 'a1b2',
};

let stage: StageApp;
let heard = '';

async function call(method: string, path: string, body?: object): Promise<{ status: number; body: Answer }> {
  const response = await fetch(`${stage.url}/notifications${path}`, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  heard += text;
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, body: (isJson ? JSON.parse(text) : { text }) as Answer };
}

interface Answer extends Record<string, unknown> {
  items: Record<string, unknown>[];
}

beforeAll(async () => {
  Logger.overrideLogger(false);
  stage = await stageApp([NotificationsModule], {
    notifyAllowPrivate: ['127.0.0.1'],
    notifyGroupWaitSeconds: 0,
    slackWebhookUrl: `https://hooks.slack.com/services/T1/${CANARY}/abcd`,
  });
}, 60_000);
afterAll(async () => stage?.end());

describe('receivers over HTTP', () => {
  it('are added, read, changed and removed, and each change is in the audit list', async () => {
    expect((await call('POST', '/receivers', SLACK)).status).toBe(201);
    expect((await call('POST', '/receivers', MAIL)).status).toBe(201);
    const hook = { name: 'hook', kind: 'webhook', url: `https://h.example/${CANARY}`, signingSecret: CANARY };
    expect((await call('POST', '/receivers', hook)).body).toMatchObject({
      url: 'h.example/…vers',
      hasSigningSecret: true,
    });
    const { items } = (await call('GET', '/receivers')).body;
    expect(items.map(({ name, declaredBy }) => [name, declaredBy])).toEqual([
      ['hook', 'api'],
      ['mail', 'api'],
      ['slack', 'environment'],
      ['team', 'api'],
    ]);
    expect((await call('GET', '/receivers?format=csv&offset=1&limit=1')).body.text).toMatch(
      /^name,kind,.*\r\nmail,email,true,info,,20,smtp.example.com:587,api/,
    );
    const changed = await call('PATCH', '/receivers/mail', { severity: 'critical', groups: ['drift/*'] });
    expect(changed.body).toMatchObject({ severity: 'critical', hasPassword: true, changedBy: 'api' });
    expect((await call('DELETE', '/receivers/mail')).status).toBe(204);
    expect((await call('GET', '/receivers/mail')).status).toBe(404);
    expect((await call('POST', '/receivers', MAIL)).status).toBe(201);
    const audit = await stage.app.get(AuditLog).list({ subject: 'receiver mail' }, 0, 10);
    heard += JSON.stringify(audit);
    expect(audit.items.map(({ action }) => action).toSorted()).toEqual([
      'receiver-changed',
      'receiver-created',
      'receiver-created',
      'receiver-deleted',
    ]);
    expect(audit.items.find(({ action }) => action === 'receiver-changed')).toMatchObject({
      by: 'api',
      before: { severity: 'info', groups: [], hasPassword: true },
      after: { severity: 'critical', groups: ['drift/*'] },
    });
  });

  it('are refused with the field and the rule', async () => {
    const codeOf = async (method: string, path: string, body?: object): Promise<unknown[]> => {
      const { body: problem } = await call(method, path, body);
      return [problem.code, ...((problem.errors as { field: string }[]) ?? []).map(({ field }) => field)];
    };
    expect(await codeOf('POST', '/receivers', SLACK)).toEqual(['notifications.receiver-exists']);
    const slack = { ...SLACK, name: 'slack' };
    expect(await codeOf('POST', '/receivers', slack)).toEqual(['notifications.receiver-declared']);
    expect(await codeOf('PATCH', '/receivers/slack', {})).toEqual(['notifications.receiver-declared']);
    expect(await codeOf('DELETE', '/receivers/slack')).toEqual(['notifications.receiver-declared']);
    expect(await codeOf('GET', '/receivers/nobody')).toEqual(['notifications.receiver-unknown']);
    expect(await codeOf('POST', '/receivers/nobody/test')).toEqual(['notifications.receiver-unknown']);
    for (const url of ['https://10.0.0.1/', 'https://[::ffff:a9fe:a9fe]/', 'https://2130706434/'])
      expect(await codeOf('POST', '/receivers', { ...SLACK, name: 'x', url })).toEqual([
        'notifications.receiver-invalid',
        'url',
      ]);
    expect(await codeOf('POST', '/receivers', { ...MAIL, name: 'x', host: '10.0.0.1' })).toEqual([
      'notifications.receiver-invalid',
      'host',
    ]);
    expect(await codeOf('POST', '/receivers', { name: 'X y', kind: 'sms', url: 5 })).toEqual([
      'http.invalid',
      'name',
      'kind',
      'url',
    ]);
    expect(await codeOf('PATCH', '/receivers/mail', { host: 'evil.example' })).toEqual([
      'notifications.receiver-invalid',
      'password',
    ]);
  });

  it('are tried with a test message, and the result is told', async () => {
    const smtp = await SmtpServer.open();
    let isUp = true;
    const server: Server = createServer((_request, response) =>
      response.writeHead(isUp ? 200 : 500).end(`${CANARY} in the body`),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${CANARY}`;
    await call('POST', '/receivers', { name: 'near', kind: 'webhook', url, signingSecret: CANARY });
    expect((await call('POST', '/receivers/near/test')).body).toMatchObject({ delivered: true });
    isUp = false;
    expect((await call('POST', '/receivers/near/test')).body).toMatchObject({
      delivered: false,
      reason: 'it responded with 500',
    });
    await call('PATCH', '/receivers/mail', { host: '127.0.0.1', port: smtp.port, password: CANARY });
    expect((await call('POST', '/receivers/mail/test')).body).toMatchObject({ delivered: true });
    expect(smtp.logins).toEqual([`/pv/${CANARY}`]);
    server.close();
    smtp.close();
  });
});

describe('the alerts of Alertmanager', () => {
  it('are in the history beside notices, once each, and reach who subscribes', async () => {
    const body = { version: '4', status: 'firing', alerts: [ALERT] };
    const inbox = stage.app.get(AlertmanagerInbox);
    const seen: [string, boolean][] = [];
    const unsubscribe = inbox.subscribe(({ name }, isNew) => void seen.push([name, isNew]));
    expect((await call('POST', '/alertmanager', body)).body).toEqual({ accepted: 1, repeated: 0 });
    expect((await call('POST', '/alertmanager', body)).body).toEqual({ accepted: 1, repeated: 1 });
    expect(seen).toEqual([
      ['HighErrorRate', true],
      ['HighErrorRate', false],
    ]);
    unsubscribe();
    const broken = inbox.subscribe(() => Promise.reject(new Error(CANARY)));
    expect((await call('POST', '/alertmanager', body)).body).toMatchObject({
      status: 503,
      code: 'notifications.alerts-unhandled',
    });
    broken();
    expect((await call('POST', '/alertmanager', { ...body, version: '3' })).status).toBe(422);
    const notice = {
      key: 'n',
      group: 'pipeline/daily',
      severity: 'warning',
      state: 'firing',
      title: '=1+1',
      text: '',
      facts: {},
      at: new Date(),
    } as const;
    await stage.app.get(Notifications).notify(notice, ['nobody']);
    const { items } = (await call('GET', '/history')).body;
    expect(items.map(({ source, times, missing }) => [source, times, missing])).toEqual([
      ['parivision', 1, ['nobody']],
      ['alertmanager', 3, undefined],
    ]);
    expect((await call('GET', '/history?source=alertmanager&severity=critical')).body.total).toBe(1);
    expect((await call('GET', '/history?group=pipeline/daily&state=resolved')).body.total).toBe(0);
    expect((await call('GET', '/history?format=csv&source=parivision')).body.text).toContain("'=1+1");
    // Nothing is sent on.
    expect((await call('GET', '/deliveries')).body.total).toBe(0);
  });
});

it('keeps secrets out of every response, document and audit entry', async () => {
  const database = stage.app.get<Connection>(getConnectionToken()).db!;
  const documents: string[] = [];
  for (const { name } of await database.listCollections().toArray())
    for await (const one of database.collection(name).find()) documents.push(JSON.stringify(one));
  expect(documents.join()).toContain('hooks.slack.com/…wxyz');
  expect(documents.join()).not.toContain(CANARY);
  expect(heard).toContain('hooks.slack.com/…abcd');
  expect(heard).not.toContain(CANARY);
});

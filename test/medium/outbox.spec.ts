import { Logger } from '@nestjs/common';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { type Notice, Notifications, NotificationsModule, Receivers } from '../../src/notifications/index.js';
import { Channels } from '../../src/notifications/channels/channels.service.js';
import { Deliveries } from '../../src/notifications/outbox/deliveries.service.js';
import { Settings } from '../../src/platform/config/settings.js';
import { type Arrival, NoticeReceiver } from '../support/notice-receiver.js';
import { type Stages, startStages } from '../support/in-process-stages.js';

const SECRET = 'a-secret-of-this-test';

const titlesOf = ({ notices }: Arrival): string[] => notices.map(({ title }) => title);

function notice(key: string, more: Partial<Notice> = {}): Notice {
  return {
    key,
    group: 'test',
    severity: 'warning',
    state: 'firing',
    title: key,
    text: 'A text.',
    facts: { 'a.b': '1', $set: '2' },
    at: new Date('2026-11-24T05:00:00Z'),
    ...more,
  };
}

async function until(holds: () => boolean | Promise<boolean>, seconds = 20): Promise<void> {
  const end = performance.now() + 1000 * seconds;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

let stages: Stages;
let receiver: NoticeReceiver;
let notifications: Notifications;
let deliveries: Deliveries;
const given = { notifyAllowPrivate: ['127.0.0.1'], notifyGroupWaitSeconds: 0, notifyRetrySeconds: 1 };

beforeAll(async () => {
  Logger.overrideLogger(false);
  receiver = await NoticeReceiver.open();
  stages = await startStages([NotificationsModule], [], given);
  notifications = stages.app.get(Notifications);
  deliveries = stages.app.get(Deliveries);
}, 60_000);
afterAll(async () => {
  await stages?.close();
  await receiver?.close();
});
beforeEach(() => Object.assign(receiver, { status: 200, headers: {}, delayMs: 0 }));

async function addReceiver(name: string, more: object = {}): Promise<void> {
  const input = { url: receiver.url(name), signingSecret: SECRET, groups: [`${name}/*`], ...more };
  await stages.app.get(Receivers).create(name, 'webhook', input, 'a test');
}

async function stateOf(name: string): Promise<string[]> {
  return (await deliveries.list({ receiver: name }, 0, 1000)).items.map(({ state }) => state);
}

describe('the outbox', () => {
  it('sends a notice once, however often it is reported, to those that take it', async () => {
    await addReceiver('once');
    for (let i = 0; i < 3; i++) await notifications.notify(notice('n1', { group: 'once/a' }));
    await notifications.notify(notice('n2', { group: 'other/a' }));
    await until(async () => (await stateOf('once')).join() === 'sent');
    expect(receiver.at('once').map(titlesOf)).toEqual([['n1']]);
  });

  it('repeats a message with the same key until it is taken, and keeps the order of a group', async () => {
    await addReceiver('down');
    receiver.status = 503;
    await notifications.notify(notice('fires', { group: 'down/a' }));
    await until(() => receiver.at('down').length === 2);
    await notifications.notify(notice('is resolved', { group: 'down/a', state: 'resolved' }));
    receiver.status = 200;
    await until(async () => (await stateOf('down')).join() === 'sent,sent');
    const arrived = receiver.at('down');
    expect(new Set(arrived.slice(0, -1).map(({ key }) => key)).size).toBe(1);
    expect(titlesOf(arrived.at(-2)!)).toEqual(['fires']);
    expect(titlesOf(arrived.at(-1)!)).toEqual(['is resolved']);
    expect(arrived.at(-1)!.key).not.toBe(arrived[0].key);
  }, 30_000);

  it('sends notices of a group that wait together as one message', async () => {
    await addReceiver('together', { enabled: true });
    receiver.status = 500;
    await notifications.notify(notice('first', { group: 'together/a' }));
    await until(() => receiver.at('together').length === 1);
    for (const key of ['second', 'third', 'fourth'])
      await notifications.notify(notice(key, { group: 'together/a' }));
    receiver.status = 200;
    await until(async () => (await stateOf('together')).join() === 'sent,sent,sent,sent');
    expect(titlesOf(receiver.at('together').at(-1)!)).toEqual(['second', 'third', 'fourth']);
  }, 30_000);

  it('fails at once what is refused, says why, and sends it again when asked to', async () => {
    await addReceiver('picky');
    receiver.status = 403;
    await notifications.notify(notice('refused', { group: 'picky/a' }));
    await until(async () => (await stateOf('picky')).join() === 'failed');
    const [failed] = (await deliveries.list({ receiver: 'picky' }, 0, 1)).items;
    expect(failed).toMatchObject({ attempts: 1, error: 'it responded with 403' });
    await expect(deliveries.retry('x')).rejects.toMatchObject({ code: 'notifications.delivery-unknown' });
    receiver.status = 200;
    await deliveries.retry(failed.id);
    await until(async () => (await stateOf('picky')).join() === 'sent');
    await expect(deliveries.retry(failed.id)).rejects.toMatchObject({
      code: 'notifications.delivery-not-failed',
    });
  });

  it('leaves a receiver alone for as long as it asks', async () => {
    await addReceiver('busy');
    Object.assign(receiver, { status: 429, headers: { 'retry-after': '3' } });
    await notifications.notify(notice('a', { group: 'busy/a' }));
    await until(() => receiver.at('busy').length === 1);
    const begun = performance.now();
    receiver.status = 200;
    await notifications.notify(notice('b', { group: 'busy/a' }));
    await until(async () => (await stateOf('busy')).join() === 'sent,sent');
    expect(performance.now() - begun).toBeGreaterThan(2500);
  }, 30_000);

  it('sums up what is more than the rate limit, in order', async () => {
    await addReceiver('limited', { perMinute: 2 });
    receiver.delayMs = 300;
    for (let i = 0; i < 12; i++) await notifications.notify(notice(`n${i}`, { group: `limited/${i % 6}` }));
    await until(async () => (await stateOf('limited')).every((state) => state === 'sent'), 30);
    const arrived = receiver.at('limited');
    expect(arrived.length).toBe(2);
    expect(arrived.flatMap(titlesOf).toSorted()).toHaveLength(12);
    for (let lane = 0; lane < 6; lane++) {
      const titles = arrived.flatMap(titlesOf);
      expect(titles.indexOf(`n${lane}`)).toBeLessThan(titles.indexOf(`n${lane + 6}`));
    }
  }, 40_000);

  it('fails what waits for a receiver that was deleted', async () => {
    await addReceiver('gone');
    receiver.status = 500;
    await notifications.notify(notice('late', { group: 'gone/a' }));
    await until(() => receiver.at('gone').length === 1);
    await stages.app.get(Receivers).remove('gone', 'a test');
    await until(async () => (await stateOf('gone')).join() === 'failed');
    expect((await deliveries.list({ receiver: 'gone' }, 0, 1)).items[0].error).toBe(
      'the receiver was deleted',
    );
  });

  it('is emptied by two processes together, each message once', async () => {
    await addReceiver('shared', { perMinute: 600 });
    const { mongodbDatabase, dataDir } = stages.app.get(Settings);
    const other = await startStages([NotificationsModule], [], { ...given, mongodbDatabase, dataDir });
    try {
      receiver.delayMs = 20;
      for (let i = 0; i < 60; i++) {
        const from = i % 2 ? other.app.get(Notifications) : notifications;
        await from.notify(notice(`s${i}`, { group: `shared/${i % 20}` }));
      }
      await until(async () => (await stateOf('shared')).filter((state) => state === 'sent').length === 60);
      const titles = receiver.at('shared').flatMap(titlesOf);
      expect(titles.toSorted()).toEqual([...new Set(titles)].toSorted());
      expect(titles).toHaveLength(60);
    } finally {
      await other.app.close();
    }
  }, 60_000);

  it('sends again, with the same key, what a process was sending when it ended', async () => {
    await addReceiver('crash');
    const collection = stages.app
      .get<Connection>(getConnectionToken())
      .db!.collection('notification_deliveries');
    const channels = stages.app.get(Channels);
    const send = channels.send.bind(channels);
    // The message arrives, and the process dies before it is marked as sent: its lease runs out.
    let wakeUp: (() => void) | undefined;
    channels.send = async (...args) => {
      const outcome = await send(...args);
      await new Promise<void>((resolve) => (wakeUp = resolve));
      return outcome;
    };
    await notifications.notify(notice('c1', { group: 'crash/a' }));
    await notifications.notify(notice('c2', { group: 'crash/a' }));
    await until(() => receiver.at('crash').length === 1);
    const { mongodbDatabase, dataDir } = stages.app.get(Settings);
    const other = await startStages([NotificationsModule], [], { ...given, mongodbDatabase, dataDir });
    try {
      await collection.updateMany({ receiver: 'crash' }, { $set: { nextAt: new Date(0) } });
      await until(async () => (await stateOf('crash')).join() === 'sent,sent');
      const [first, second, ...rest] = receiver.at('crash');
      expect([second.key, second.body]).toEqual([first.key, first.body]);
      expect([second, ...rest].flatMap(titlesOf)).toEqual(['c1', 'c2']);
    } finally {
      channels.send = send;
      wakeUp?.();
      await other.app.close();
    }
    // What the first process writes when it wakes up is ignored.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await stateOf('crash')).toEqual(['sent', 'sent']);
  }, 60_000);
});

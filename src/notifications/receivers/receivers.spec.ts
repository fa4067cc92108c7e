import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Settings } from '../../platform/config/settings.js';
import { EnvironmentReceiver } from './environment-receiver.service.js';
import { hintsOf, type OpenReceiver } from './receiver.js';
import { type ReceiverInput, receiverFrom, wants } from './receiver-rules.js';
import { SecretBox } from './secret-box.service.js';

const URL_ = 'https://hooks.slack.com/services/T0/B0/canary-path-wxyz';
const MAIL: ReceiverInput = { host: 'smtp.example.com', from: 'a@b.example', to: ['c@d.example'] };

const folder = mkdtempSync(join(tmpdir(), 'parivision-receivers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function faults(kind: 'slack' | 'webhook' | 'email', input: ReceiverInput, before?: OpenReceiver): string[] {
  return receiverFrom('r', kind, input, before).faults.map(({ field, rule }) => `${field} ${rule}`);
}

describe(receiverFrom.name, () => {
  it('has the defaults of its kind', () => {
    expect(receiverFrom('r', 'email', MAIL).receiver.settings).toMatchObject({
      enabled: true,
      severity: 'info',
      groups: [],
      perMinute: 20,
      port: 587,
      secure: false,
    });
    expect(receiverFrom('r', 'email', { ...MAIL, secure: true }).receiver.settings.port).toBe(465);
    expect(receiverFrom('r', 'email', { ...MAIL, port: 465 }).receiver.settings.secure).toBe(true);
  });

  it('names each field that is missing or not of its kind', () => {
    expect(faults('slack', {})).toEqual(['url required']);
    expect(faults('webhook', { url: 'https://h/' })).toEqual(['signingSecret required']);
    expect(faults('slack', { url: URL_, signingSecret: 'x'.repeat(16) })).toEqual(['signingSecret isKnown']);
    expect(faults('email', { url: URL_ })).toEqual([
      'url isKnown',
      'host required',
      'from required',
      'to required',
    ]);
    expect(faults('email', { ...MAIL, user: 'u' })).toEqual(['password required']);
    expect(faults('email', { ...MAIL, password: 'p' })).toEqual(['user required']);
    for (const url of [
      'x',
      'ftp://h/',
      'https://u:p@h/',
      'https://u@h/',
      'file:///etc/passwd',
      'javascript:1',
    ])
      expect(faults('slack', { url })).toEqual(['url isUrl']);
    expect(faults('slack', { url: URL_ })).toEqual([]);
  });

  it('keeps secrets that are not given, except a password that would go to another server', () => {
    const { receiver } = receiverFrom('r', 'email', { ...MAIL, user: 'u', password: 'p' });
    expect(receiverFrom('r', 'email', { severity: 'critical' }, receiver)).toMatchObject({
      receiver: { settings: { severity: 'critical', host: MAIL.host }, secrets: { password: 'p' } },
      faults: [],
    });
    expect(faults('email', { host: 'evil.example' }, receiver)).toEqual(['password required']);
    expect(faults('email', { port: 25 }, receiver)).toEqual(['password required']);
    expect(faults('email', { secure: false }, receiver)).toEqual([]);
    expect(faults('email', { host: 'smtp2.example', password: 'p2' }, receiver)).toEqual([]);
  });
});

it('shows of secrets the host and the last four characters only', () => {
  const hints = hintsOf({ url: URL_, signingSecret: 'canary-a', password: 'canary-b' });
  expect(hints).toEqual({ url: 'hooks.slack.com/…wxyz', hasSigningSecret: true, hasPassword: true });
});

it('knows which notices a receiver wants', () => {
  const notice = { severity: 'warning', group: 'drift/report' } as const;
  expect(wants({ severity: 'info', groups: [] }, notice)).toBe(true);
  expect(wants({ severity: 'critical', groups: [] }, notice)).toBe(false);
  expect(wants({ severity: 'info', groups: ['drift/*'] }, notice)).toBe(true);
  expect(wants({ severity: 'info', groups: ['drift'] }, notice)).toBe(false);
  expect(wants({ severity: 'info', groups: ['x', 'drift/report'] }, notice)).toBe(true);
});

describe(SecretBox.name, () => {
  const settings = Object.assign(new Settings(), { dataDir: folder });
  const file = join(folder, 'notification-secrets.key');

  it('encrypts with a key that only its file has, and nobody else may read', async () => {
    const box = new SecretBox(settings);
    const [one, two] = [await box.seal({ url: URL_ }, 'r'), await box.seal({ url: URL_ }, 'r')];
    expect(one).not.toBe(two);
    expect(one + Buffer.from(one.split('.')[2], 'base64url').toString('latin1')).not.toContain('canary');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await new SecretBox(settings).open(one, 'r')).toEqual({ url: URL_ });
  });

  it('opens nothing under another name, with another key, or that was changed', async () => {
    const box = new SecretBox(settings);
    const sealed = await box.seal({ url: URL_ }, 'r');
    const damaged = `${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`;
    const refusal = { code: 'notifications.secrets-unreadable' };
    await expect(box.open(sealed, 'other')).rejects.toMatchObject(refusal);
    await expect(box.open(damaged, 'r')).rejects.toMatchObject(refusal);
    await expect(box.open('v1.x.y', 'r')).rejects.toMatchObject(refusal);
    const key = readFileSync(file, 'utf8');
    rmSync(file);
    const error = await new SecretBox(settings).open(sealed, 'r').catch((thrown: Error) => thrown);
    expect(error).toMatchObject(refusal);
    expect(String(error)).not.toContain(key);
    await new SecretBox(settings).seal({}, 'r');
    await expect(new SecretBox(settings).open(sealed, 'r')).rejects.toMatchObject(refusal);
    writeFileSync(file, key);
    expect(await new SecretBox(settings).open(sealed, 'r')).toEqual({ url: URL_ });
  });

  it('has one key when two processes create it together', async () => {
    const notifyKeyFile = join(folder, 'together', 'key');
    const both = Object.assign(new Settings(), { dataDir: folder, notifyKeyFile });
    const sealed = await Promise.all(
      Array.from({ length: 8 }, () => new SecretBox(both).seal({ a: 1 }, 'r')),
    );
    for (const one of sealed) expect(await new SecretBox(both).open(one, 'r')).toEqual({ a: 1 });
  });
});

describe(EnvironmentReceiver.name, () => {
  const of = (given: Partial<Settings>): EnvironmentReceiver =>
    new EnvironmentReceiver(Object.assign(new Settings(), given));

  it('is the Slack receiver of the settings, also from a file', () => {
    expect(of({}).receiver).toBeUndefined();
    expect(of({ slackWebhookUrl: URL_, slackChannel: '#mlops' }).receiver).toMatchObject({
      settings: { name: 'slack', kind: 'slack', channel: '#mlops' },
      secrets: { url: URL_ },
    });
    const slackWebhookUrlFile = join(folder, 'slack-url');
    writeFileSync(slackWebhookUrlFile, `${URL_}\n`);
    expect(of({ slackWebhookUrlFile }).receiver?.secrets.url).toBe(URL_);
    writeFileSync(slackWebhookUrlFile, 'canary');
    for (const file of [slackWebhookUrlFile, join(folder, 'none')]) {
      const refusal = expect.objectContaining({
        code: 'notifications.slack-url-unusable',
        message: expect.not.stringContaining('canary'),
      });
      expect(() => of({ slackWebhookUrlFile: file })).toThrow(refusal);
    }
  });
});

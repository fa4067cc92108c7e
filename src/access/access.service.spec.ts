import { Settings } from '../platform/config/settings.js';
import { committedRoute as route } from '../../test/support/committed-roles.js';
import { MemoryKeys } from '../../test/support/memory-keys.js';
import { StillClock } from '../../test/support/still-clock.js';
import { AccessService } from './access.service.js';
import { KnownKeys } from './known-keys.service.js';
import { OwnerKey } from './owner-key.js';

function setUp(settings: Partial<Settings> = {}) {
  const store = new MemoryKeys();
  const clock = new StillClock();
  const all = Object.assign(new Settings(), settings);
  const access = new AccessService(store, new KnownKeys(store, all), all, clock, new OwnerKey(all));
  return { store, clock, access };
}

const bearer = (key: string) => `Bearer ${key}`;
const basic = (user: string, key: string) => `Basic ${Buffer.from(`${user}:${key}`).toString('base64')}`;
const WANTED = { code: 'access.key-wanted', kind: 'unauthenticated' };

describe('AccessService', () => {
  it('is open on loopback until the first key, which must be for an administrator', async () => {
    const { access } = setUp();
    expect(await access.admit(route('POST', '/champion/promote'))).toBeUndefined();
    await expect(access.make('reader', 'viewer')).rejects.toMatchObject({ details: [{ field: 'role' }] });
    const { key } = await access.make('me', 'admin');
    await expect(access.admit(route('GET', '/gold/snapshots'))).rejects.toMatchObject(WANTED);
    expect(await access.admit(route('POST', '/champion/promote'), { authorization: bearer(key) })).toEqual({
      name: 'me',
      role: 'admin',
    });
  });

  it('is open without a key under the names of this machine only', async () => {
    const { access } = setUp({ allowedHosts: ['Shots.example.com'] });
    const admit = (host?: string) => access.admit(route('POST', '/access/keys'), { host });
    const near = [
      undefined,
      'localhost:3000',
      '127.0.0.1',
      '[::1]:3000',
      '192.168.1.7',
      'shots.example.com:80',
    ];
    for (const host of near) expect(await admit(host)).toBeUndefined();
    for (const host of [
      'evil.example',
      'evil.example:3000',
      '127.0.0.1.evil.example',
      'localhost.evil.example',
    ]) {
      await expect(admit(host)).rejects.toMatchObject({ code: 'access.host-foreign', kind: 'forbidden' });
    }
    const { key } = await access.make('me', 'admin');
    const keyed = { host: 'evil.example', authorization: bearer(key) };
    expect(await access.admit(route('GET', '/access/keys'), keyed)).toMatchObject({ role: 'admin' });
  });

  it('opens only health beyond loopback without a key, and explains how to create one', async () => {
    const { access } = setUp({ host: '0.0.0.0' });
    expect(await access.admit(route('GET', '/health/live'))).toBeUndefined();
    for (const path of [
      '/',
      '/ui',
      '/metrics',
      '/access/keys',
      '/api/2.0/mlflow/experiments/search',
      '/nowhere',
    ]) {
      await expect(access.admit(route('GET', path))).rejects.toMatchObject({
        ...WANTED,
        message: expect.stringContaining('POST /access/keys'),
      });
    }
  });

  it('opens /metrics, and nothing else, without a key if the setting is on', async () => {
    const closed = setUp();
    await closed.access.make('me', 'admin');
    await expect(closed.access.admit(route('GET', '/metrics'))).rejects.toMatchObject(WANTED);
    for (const { access } of [setUp({ metricsOpen: true }), setUp({ metricsOpen: true, host: '0.0.0.0' })]) {
      await access.make('me', 'admin');
      expect(await access.admit(route('GET', '/metrics'))).toBeUndefined();
      expect(await access.admit(route('HEAD', '/metrics'))).toBeUndefined();
      for (const [method, path] of [
        ['POST', '/metrics'],
        ['GET', '/metrics/x'],
        ['GET', '/ui'],
      ]) {
        await expect(access.admit(route(method, path))).rejects.toMatchObject(WANTED);
      }
    }
  });

  it('accepts a key as the password of any user, and Basic before Bearer', async () => {
    const { access } = setUp();
    const { key } = await access.make('me', 'admin');
    const wrong = `pv_${'0'.repeat(16)}_${'A'.repeat(43)}`;
    const admit = (authorization: string) => access.admit(route('GET', '/gold/snapshots'), { authorization });
    expect(await admit(basic('anybody', key))).toMatchObject({ role: 'admin' });
    expect(await admit(`${bearer(wrong)}, ${basic('u', key)}`)).toMatchObject({ role: 'admin' });
    const refused = [
      bearer(wrong),
      `${bearer(key)}, ${basic('u', wrong)}`,
      bearer(`${key}x`),
      bearer(key.slice(0, -1) + (key.endsWith('A') ? 'E' : 'A')),
      'Basic !',
      'Digest x',
      '',
    ];
    for (const one of refused) await expect(admit(one)).rejects.toMatchObject(WANTED);
  });

  it('lets a role call the routes of that role and of lower ones only', async () => {
    const { access } = setUp();
    const keys = { admin: (await access.make('a', 'admin')).key, trainer: '', viewer: '' };
    keys.trainer = (await access.make('t', 'trainer')).key;
    keys.viewer = (await access.make('v', 'viewer')).key;
    const cases: [string, string, (keyof typeof keys)[]][] = [
      ['GET', '/registry/models', ['viewer', 'trainer', 'admin']],
      ['POST', '/predict', ['viewer', 'trainer', 'admin']],
      ['GET', '/reset', ['trainer', 'admin']],
      ['POST', '/api/2.0/mlflow/runs/search', ['viewer', 'trainer', 'admin']],
      ['POST', '/ajax-api/2.0/mlflow/runs/create', ['trainer', 'admin']],
      ['PUT', '/api/2.0/mlflow-artifacts/artifacts/*', ['trainer', 'admin']],
      ['POST', '/pipelines/:pipeline/runs', ['trainer', 'admin']],
      ['POST', '/champion/promote', ['admin']],
      ['GET', '/access/keys', ['admin']],
    ];
    for (const [method, path, allowed] of cases) {
      for (const role of ['viewer', 'trainer', 'admin'] as const) {
        const answer = access.admit(route(method, path), { authorization: bearer(keys[role]) });
        if (allowed.includes(role)) expect(await answer).toMatchObject({ role });
        else await expect(answer).rejects.toMatchObject({ code: 'access.role-too-low', kind: 'forbidden' });
      }
    }
    await expect(
      access.admit(route('GET', '/unheard-of'), { authorization: bearer(keys.admin) }),
    ).rejects.toMatchObject({
      code: 'access.route-closed',
    });
  });

  it('refuses revoked and expired keys, and keeps the last administrator', async () => {
    const { access, clock, store } = setUp();
    const admin = await access.make('a', 'admin');
    const soon = await access.make('s', 'viewer', new Date(clock.time.getTime() + 1000));
    const admit = (key: string) =>
      access.admit(route('GET', '/gold/snapshots'), { authorization: bearer(key) });
    expect(await admit(soon.key)).toMatchObject({ name: 's' });
    clock.time = new Date(clock.time.getTime() + 1000);
    await expect(admit(soon.key)).rejects.toMatchObject(WANTED);
    const second = await access.make('b', 'viewer');
    await expect(access.revoke(admin.made.id)).rejects.toMatchObject({ code: 'access.last-admin' });
    await access.revoke(second.made.id);
    await expect(admit(second.key)).rejects.toMatchObject(WANTED);
    await expect(access.revoke('0'.repeat(16))).rejects.toMatchObject({ code: 'access.key-unknown' });
    await expect(access.make('x', 'viewer', clock.time)).rejects.toMatchObject({
      details: [{ field: 'expiresAt' }],
    });
    const kept = JSON.stringify([...store.keys.values()]);
    for (const { key } of [admin, soon, second])
      expect(kept).not.toContain(key.split('_').slice(2).join('_'));
  });

  it('accepts the administrator key of the settings, which is not stored', async () => {
    const accessAdminKey = 'k'.repeat(32);
    const { access, store } = setUp({ host: '0.0.0.0', accessAdminKey });
    expect(
      await access.admit(route('GET', '/access/keys'), { authorization: bearer(accessAdminKey) }),
    ).toMatchObject({
      role: 'admin',
    });
    await expect(
      access.admit(route('GET', '/'), { authorization: bearer('k'.repeat(33)) }),
    ).rejects.toMatchObject(WANTED);
    expect((await access.make('reader', 'viewer')).key).toMatch(/^pv_/);
    expect(store.keys.size).toBe(1);
  });
});

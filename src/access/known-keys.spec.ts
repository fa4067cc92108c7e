import { jest } from '@jest/globals';
import { committedRoute } from '../../test/support/committed-roles.js';
import { MemoryKeys } from '../../test/support/memory-keys.js';
import { StillClock } from '../../test/support/still-clock.js';
import { Settings } from '../platform/config/settings.js';
import { makeKey } from './access-key.js';
import { AccessService } from './access.service.js';
import { KnownKeys } from './known-keys.service.js';
import { OwnerKey } from './owner-key.js';

const AWAY = (): Promise<never> => Promise.reject(new Error('the database is away'));
const PREDICT = committedRoute('POST', '/predict');
const NEVER = (): Promise<never> => new Promise(() => undefined);

async function setUp() {
  const settings = Object.assign(new Settings(), { keysOfflineMinutes: 10 });
  const store = new MemoryKeys();
  const known = new KnownKeys(store, settings);
  const access = new AccessService(store, known, settings, new StillClock(), new OwnerKey(settings));
  await known.onApplicationBootstrap();
  const { key, made } = await access.make('me', 'admin');
  const admit = () => access.admit(PREDICT, { authorization: `Bearer ${key}` });
  return { store, known, access, admit, id: made.id };
}

/** Lets this much time pass, with everything that happens meanwhile. */
const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

describe('KnownKeys', () => {
  beforeEach(() => void jest.useFakeTimers({ now: Date.UTC(2026, 0, 1) }));
  afterEach(() => void jest.useRealTimers());

  it.each([
    ['fails', AWAY],
    ['never ends', NEVER],
  ])('admits from memory while the database %s, for the stated time and no longer', async (_, reads) => {
    const { store, admit } = await setUp();
    store.reads = reads;
    await pass(9 * 60_000);
    expect(await admit()).toMatchObject({ name: 'me' });
    await pass(2 * 60_000);
    await expect(admit()).rejects.toMatchObject({
      code: 'access.keys-stale',
      kind: 'unavailable',
      retryAfterSeconds: expect.any(Number),
    });
    store.reads = async () => undefined;
    await pass(13_000);
    expect(await admit()).toMatchObject({ name: 'me' });
  });

  it('refuses a key within 5 seconds after another process has revoked it', async () => {
    const { store, admit, id } = await setUp();
    await store.revoke(id, new Date(), true);
    await pass(5000);
    await expect(admit()).rejects.toMatchObject({ code: 'access.key-wanted' });
  });

  it('refuses a key at once after this process has revoked it, despite reads in progress', async () => {
    const { store, access, admit } = await setUp();
    const second = await access.make('other', 'admin');
    const held: (() => void)[] = [];
    store.reads = () => new Promise((resolve) => held.push(resolve));
    await pass(2000);
    expect(held).toHaveLength(1);
    store.reads = async () => undefined;
    await access.revoke(second.made.id);
    held[0]();
    await pass(0);
    const other = { authorization: `Bearer ${second.key}` };
    await expect(access.admit(PREDICT, other)).rejects.toMatchObject({
      code: 'access.key-wanted',
    });
    expect(await admit()).toMatchObject({ name: 'me' });
  });

  it('never creates or revokes a key from memory alone', async () => {
    const { store, access, id } = await setUp();
    store.reads = AWAY;
    await expect(access.make('x', 'viewer')).rejects.toThrow('the database is away');
    await expect(access.revoke(id)).rejects.toThrow('the database is away');
    expect(store.keys.size).toBe(1);
  });

  it('stays open without keys while the database is unavailable', async () => {
    const store = new MemoryKeys();
    const known = new KnownKeys(store, new Settings());
    await known.onApplicationBootstrap();
    store.reads = AWAY;
    await pass(600 * 60_000);
    expect((await known.all()).size).toBe(0);
  });

  it('ignores an older list that arrives after a newer one', async () => {
    const { store, known } = await setUp();
    const held: (() => void)[] = [];
    store.reads = () => new Promise((resolve) => held.push(resolve));
    const older = known.read();
    const { text: _text, ...kept } = makeKey();
    await store.insert({ ...kept, name: 'new', role: 'viewer', createdAt: new Date() });
    store.reads = async () => undefined;
    await known.read();
    held[0]();
    await older;
    expect((await known.all()).size).toBe(2);
  });
});

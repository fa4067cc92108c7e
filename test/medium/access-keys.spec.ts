import { getConnectionToken } from '@nestjs/mongoose';
import fc from 'fast-check';
import type { Connection } from 'mongoose';
import { AccessModule } from '../../src/access/access.module.js';
import { AccessService } from '../../src/access/access.service.js';
import { isLive } from '../../src/access/access-key.js';
import { KeyStore } from '../../src/access/key-store.port.js';
import { accessMigrations } from '../../src/access/mongo/access.migrations.js';
import { type StageApp, stageApp } from '../support/stage-app.js';

describe('a list of keys in the database', () => {
  let world: StageApp;
  let access: AccessService;
  let store: KeyStore;
  let connection: Connection;

  beforeAll(async () => {
    world = await stageApp([AccessModule]);
    access = world.app.get(AccessService);
    store = world.app.get(KeyStore);
    connection = world.app.get(getConnectionToken());
  }, 120_000);
  afterAll(() => world?.end());
  beforeEach(async () => {
    for (const name of ['access_keys', 'access_admins']) await connection.db!.collection(name).deleteMany({});
    await access.make('first', 'admin');
  });

  const administrators = async (): Promise<string[]> =>
    (await store.all())
      .filter((key) => key.role === 'admin' && !key.expiresAt && isLive(key, new Date()))
      .map(({ id }) => id);

  it('keeps a permanent administrator, whatever the order and number of concurrent revocations', async () => {
    const kind = fc.constantFrom('admin', 'admin with an end', 'viewer');
    await fc.assert(
      fc.asyncProperty(fc.array(kind, { maxLength: 4 }), fc.nat(3), async (kinds, seed) => {
        for (const one of kinds) {
          const [role] = one.split(' ') as ['admin' | 'viewer'];
          await access.make(one, role, one.endsWith('end') ? new Date(Date.now() + 60_000) : undefined);
        }
        const all = await store.all();
        const order = [...all.slice(seed), ...all.slice(0, seed)];
        const done = await Promise.allSettled(order.map(({ id }) => access.revoke(id)));
        const left = await administrators();
        expect(left).toHaveLength(1);
        for (const [n, { id }] of order.entries()) {
          // Only the key that cannot be revoked is left.
          expect(done[n].status === 'rejected').toBe(left.includes(id));
        }
        await expect(access.revoke(left[0])).rejects.toMatchObject({ code: 'access.last-admin' });
        expect(await administrators()).toEqual(left);
      }),
      { numRuns: 15 },
    );
  });

  it('counts the administrators of a version that had no list of them', async () => {
    await access.make('second', 'admin');
    await access.make('third', 'viewer');
    await access.make('over', 'admin', new Date(Date.now() + 60_000));
    await connection.db!.collection('access_admins').deleteMany({});
    for (let again = 0; again < 2; again += 1) await accessMigrations[0].up(connection.db!);
    const [one, other] = await administrators();
    await access.revoke(one);
    await expect(access.revoke(other)).rejects.toMatchObject({ code: 'access.last-admin', kind: 'conflict' });
  });
});

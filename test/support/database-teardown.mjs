// The counterpart of database-setup.mjs: the last user stops the database and removes its data.
import { rm } from 'node:fs/promises';

const key = Symbol.for('parivision.test-database');

export default async function teardown() {
  const shared = globalThis[key];
  if (!shared) return;
  shared.users -= 1;
  if (shared.users > 0) return;
  delete globalThis[key];
  delete process.env.PARIVISION_TEST_MONGODB_URI;
  const started = await shared.starting.catch(() => undefined);
  if (!started) return;
  await started.database.stop();
  await rm(started.dataDir, { recursive: true, force: true });
}

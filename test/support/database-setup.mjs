// One database for the specs that need one. Several Jest projects name this file, so it counts its users.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const entry = new URL('../../docker/embedded-mongo/dist/index.js', import.meta.url);
const key = Symbol.for('parivision.test-database');

export default async function setup() {
  const shared = (globalThis[key] ??= { users: 0, starting: undefined });
  shared.users += 1;
  shared.starting ??= start();
  const { uri } = await shared.starting;
  process.env.PARIVISION_TEST_MONGODB_URI = uri;
}

async function start() {
  if (!existsSync(entry)) {
    throw new Error(
      'These specs run against the built program, which is missing: run "npm run build:server" first.',
    );
  }
  const { resolveDatabase } = await import(entry.href);
  const dataDir = await mkdtemp(join(tmpdir(), 'parivision-test-'));
  const lines = [];
  try {
    const database = await resolveDatabase({
      uri: process.env.TEST_MONGODB_URI,
      dataDir,
      databaseName: 'parivision-test',
      cacheDir: process.env.PARIVISION_CACHE_DIR || join(homedir(), '.cache', 'parivision'),
      searchPath: process.env.PATH,
      log: (line) => lines.push(line),
    });
    return { uri: database.uri, database, dataDir };
  } catch (error) {
    await rm(dataDir, { recursive: true, force: true });
    throw new Error([`The test database did not start: ${error.message}`, ...lines].join('\n'), {
      cause: error,
    });
  }
}

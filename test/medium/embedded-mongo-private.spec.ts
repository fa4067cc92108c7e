import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { closeFolder, socketPath } from '../../docker/embedded-mongo/src/private-folder.js';
import { type DatabaseOptions, type ResolvedDatabase, resolveDatabase } from '@parivision/embedded-mongo';
import {
  connect,
  describeWithJava,
  javaDatabase,
  socketOf,
  standInMongod,
  temporaryFolder,
} from '../support/embedded-mongo.js';

/** Of `nobody`, and of no folder of ours. */
const OTHER_USER = 65_534;
const canBeAnother = process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status === 0;

/** What another user of the machine gets when it tries to open a path. */
function asAnother(script: string, path: string): string {
  const { stdout, stderr } = spawnSync(
    'setpriv',
    [
      `--reuid=${OTHER_USER}`,
      `--regid=${OTHER_USER}`,
      '--clear-groups',
      process.execPath,
      '-e',
      script,
      path,
    ],
    { encoding: 'utf8', env: { PATH: process.env.PATH } },
  );
  return (stdout + stderr).trim();
}

const CONNECT = `require('node:net').connect(process.argv[1])
  .on('connect', () => { console.log('open'); process.exit(); }).on('error', (error) => console.log(error.code));`;
const READ = `try { require('node:fs').readFileSync(process.argv[1]); console.log('open'); } catch (error) { console.log(error.code); }`;

/** TCP ports on which a process listens, as the system lists them. */
function listeningPorts(pid: number): string[] {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        // Closed meanwhile.
        return [];
      }
    }),
  );
  return ['tcp', 'tcp6']
    .flatMap((table) => readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((cells) => cells[3] === '0A' && sockets.has(cells[9]))
    .map((cells) => cells[1]);
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function specs(optionsFor: (folder: string) => DatabaseOptions, dataName: string): void {
  const folder = temporaryFolder();
  let database: ResolvedDatabase;
  let options: DatabaseOptions;

  beforeAll(async () => {
    // Everyone may go as far as the data folder.
    chmodSync(folder, 0o755);
    options = optionsFor(folder);
    // A data folder of a version that let others in.
    mkdirSync(join(options.dataDir, dataName), { recursive: true, mode: 0o755 });
    database = await resolveDatabase(options);
  }, 300_000);
  afterAll(() => database?.stop());

  it('listens on no port, and on a socket in a folder of its owner', () => {
    expect(listeningPorts(database.pid!)).toEqual([]);
    const socket = socketOf(database.uri);
    expect(statSync(socket).isSocket()).toBe(true);
    expect(statSync(dirname(socket)).mode & 0o777).toBe(0o700);
    expect(statSync(join(options.dataDir, dataName)).mode & 0o777).toBe(0o700);
  });

  (canBeAnother ? it : it.skip)(
    `is closed to another user of the machine${canBeAnother ? '' : ' (skipped: takes root and setpriv)'}`,
    () => {
      expect(asAnother(CONNECT, socketOf(database.uri))).toBe('EACCES');
      const files = filesUnder(join(options.dataDir, dataName));
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) expect(`${file} ${asAnother(READ, file)}`).toBe(`${file} EACCES`);
    },
    60_000,
  );
}

describeWithJava('mongo-java-server and other users', () => {
  specs((folder) => javaDatabase(join(folder, 'data')), 'mongo-java-server');
});

describe('mongod (a stand-in) and other users', () => {
  specs((folder) => standInMongod(folder), 'mongod');
});

describeWithJava('a data folder with a long path', () => {
  const folder = temporaryFolder();

  it('has its socket at the same path at every start, in a folder of its owner', async () => {
    const dataDir = join(folder, 'x'.repeat(120));
    const addresses: string[] = [];
    for (let start = 0; start < 2; start += 1) {
      const database = await resolveDatabase(javaDatabase(dataDir));
      addresses.push(database.uri);
      const client = await connect(database.uri);
      const rows = client.db().collection('rows');
      if (start === 0) await rows.insertOne({ n: 1 });
      expect(await rows.countDocuments()).toBe(1);
      await client.close();
      await database.stop();
    }
    expect(addresses[1]).toBe(addresses[0]);
    expect(statSync(dirname(socketOf(addresses[0]))).mode & 0o777).toBe(0o700);
  }, 60_000);
});

describe(socketPath.name, () => {
  const silent = (): void => undefined;
  const temporary = temporaryFolder();

  it('refuses a folder of that name that others can enter, or that is a symbolic link', async () => {
    const options = { dataDir: join(temporary, 'y'.repeat(120)), databaseName: 'parivision', log: silent };
    const elsewhere = dirname(await socketPath(options, temporary));
    chmodSync(elsewhere, 0o777);
    await expect(socketPath(options, temporary)).rejects.toMatchObject({
      code: 'database.socket-folder',
    });
    rmdirSync(elsewhere);
    symlinkSync(temporary, elsewhere);
    await expect(socketPath(options, temporary)).rejects.toMatchObject({
      code: 'database.socket-folder',
    });
  });

  it('is in the data folder when it can be', async () => {
    expect(await socketPath({ dataDir: temporary, databaseName: 'parivision', log: silent })).toBe(
      join(temporary, 'socket', 'mongodb.sock'),
    );
  });
});

describe(closeFolder.name, () => {
  const parent = temporaryFolder();

  it('closes a folder that is open, and logs nothing', async () => {
    const folder = join(parent, 'open');
    mkdirSync(folder, { mode: 0o777 });
    const lines: string[] = [];
    await closeFolder(folder, (line) => lines.push(line));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(lines).toEqual([]);
  });
});

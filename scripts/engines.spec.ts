import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

interface EngineRecord {
  engine: string;
  available: boolean;
  reason?: string;
  library?: string;
}

interface Options {
  folder: string;
  pins: object;
  platform: string;
  python: string;
  loads: (library: string) => Promise<void>;
  again?: boolean;
  say: (text: string) => void;
}

const { ensureEngines, enginesFolder, readPins } = (await import(
  new URL('./engines.mjs', import.meta.url).href
)) as {
  ensureEngines: (options: Options) => Promise<EngineRecord[]>;
  enginesFolder: (
    flags: Record<string, string>,
    environment: Record<string, string>,
    envFile: string,
  ) => string;
  readPins: () => Record<string, { version: string; platforms: Record<string, { wheel: string }> }>;
};

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const LIBRARY = Buffer.from('a library');
const COMPANION = Buffer.from('what it needs');
const WHEEL = zipOf({
  'demo/lib/lib_demo.so': LIBRARY,
  'demo.libs/libgomp.so.1': COMPANION,
  'demo/x.py': LIBRARY,
});
const PINS = {
  demo: {
    package: 'demo-cpu',
    version: '1.2.3',
    platforms: {
      'linux-x64': {
        wheel: sha256(WHEEL),
        library: 'demo/lib/lib_demo.so',
        files: { 'demo/lib/lib_demo.so': sha256(LIBRARY), 'demo.libs/libgomp.so.1': sha256(COMPANION) },
      },
    },
  },
};

let folder: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parivision-engines-'));
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program in place of python3: it writes its arguments to `calls` and does what the script says. */
function fakePython(script: string): string {
  const path = join(folder, 'python');
  writeFileSync(path, `#!/bin/sh\necho "$@" >> '${join(folder, 'calls')}'\n${script}\n`, { mode: 0o755 });
  return path;
}

/** What pip does: the wheel lies in the folder after --dest. */
function pipWith(wheel: Buffer): string {
  writeFileSync(join(folder, 'wheel'), wheel);
  const dest = 'while [ "$1" != --dest ]; do shift; done';
  return fakePython(
    `${dest}\nmkdir -p "$2" && cp '${join(folder, 'wheel')}' "$2/demo-1.2.3-py3-none-any.whl"`,
  );
}

const calls = () =>
  existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n') : [];
const engines = () => join(folder, 'engines');

async function ensure(python: string, change: Partial<Options> = {}): Promise<EngineRecord> {
  const [record] = await ensureEngines({
    folder: engines(),
    pins: PINS,
    platform: 'linux-x64',
    python,
    loads: async () => undefined,
    say: (text) => said.push(text),
    ...change,
  });
  const kept = JSON.parse(readFileSync(join(engines(), 'demo.json'), 'utf8')) as EngineRecord;
  expect(kept).toEqual(record);
  return record;
}

describe('ensureEngines', () => {
  it('fetches the wheel, unpacks the pinned files with their folders, and does nothing the next time', async () => {
    const python = pipWith(WHEEL);
    const loaded: string[] = [];
    const record = await ensure(python, { loads: async (library) => void loaded.push(library) });
    expect(record).toMatchObject({ available: true, library: 'demo-1.2.3-linux-x64/demo/lib/lib_demo.so' });
    expect(calls()).toHaveLength(1);
    expect(calls()[0]).toMatch(/^-m pip download --no-deps .*demo-cpu==1\.2\.3$/);
    expect(readFileSync(join(engines(), record.library!))).toEqual(LIBRARY);
    const home = join(engines(), 'demo-1.2.3-linux-x64');
    expect(readFileSync(join(home, 'demo.libs/libgomp.so.1'))).toEqual(COMPANION);
    expect(existsSync(join(home, 'demo/x.py'))).toBe(false);
    expect(loaded).toHaveLength(1);
    expect(readdirSync(engines()).toSorted()).toEqual(['demo-1.2.3-linux-x64', 'demo.json']);
    said = [];
    expect(await ensure('/no/such/python')).toEqual(record);
    expect(said).toEqual([]);
  });

  it('fetches again what is damaged', async () => {
    const python = pipWith(WHEEL);
    const { library } = await ensure(python);
    writeFileSync(join(engines(), library!), 'half');
    await ensure(python);
    expect(readFileSync(join(engines(), library!))).toEqual(LIBRARY);
    expect(calls()).toHaveLength(2);
  });

  const failures: [string, () => string, Partial<Options>, RegExp][] = [
    ['no python', () => '/no/such/python', {}, /^\/no\/such\/python is not on the PATH$/],
    [
      'no pip',
      () => fakePython('echo "/usr/bin/python3: No module named pip" >&2; exit 1'),
      {},
      /No module named pip$/,
    ],
    [
      'no network',
      () =>
        fakePython(
          'echo "WARNING: Retrying" >&2; echo "ERROR: No matching distribution found for demo-cpu==1.2.3" >&2; exit 1',
        ),
      {},
      /^No matching distribution found for demo-cpu==1\.2\.3$/,
    ],
    [
      'another platform',
      () => fakePython('exit 1'),
      { platform: 'freebsd-x64' },
      /^there is no pinned hash for this platform \(freebsd-x64\)$/,
    ],
    [
      'another wheel',
      () => pipWith(zipOf({ 'demo/lib/lib_demo.so': Buffer.from('not it') })),
      {},
      /^the wheel of demo has the SHA-256 [0-9a-f]{64}, not the pinned [0-9a-f]{64}$/,
    ],
    ['no wheel', () => fakePython('while [ "$1" != --dest ]; do shift; done; mkdir -p "$2"'), {}, /0 wheels/],
    [
      'a library that cannot be loaded',
      () => pipWith(WHEEL),
      { loads: () => Promise.reject(new Error('libgomp.so.1: cannot open shared object file')) },
      /^libgomp\.so\.1: cannot open/,
    ],
  ];

  it.each(failures)(
    '%s: one line with the reason, remembered until it is asked for again',
    async (_, python, change, reason) => {
      const program = python();
      const record = await ensure(program, change);
      expect(record.available).toBe(false);
      expect(record.reason).toMatch(reason);
      expect(said.at(-1)).toBe(`demo is unavailable: ${record.reason}`);
      const attempts = calls().length;
      said = [];
      expect(await ensure(program, change)).toEqual(record);
      expect(said).toEqual([`demo is unavailable: ${record.reason}`]);
      expect(calls()).toHaveLength(attempts);
      expect(readdirSync(engines())).toEqual(['demo.json']);
      expect(await ensure(pipWith(WHEEL), { again: true })).toMatchObject({ available: true });
    },
  );

  it('tries again with other pins', async () => {
    await ensure('/no/such/python');
    const pins = { demo: { ...PINS.demo, version: '1.2.4' } };
    expect(await ensure(pipWith(WHEEL), { pins })).toMatchObject({ available: true });
  });

  it('refuses a wheel whose file is not the pinned one, or is not there', async () => {
    const { wheel, library, files } = PINS.demo.platforms['linux-x64'];
    const withFiles = (changed: Record<string, string>) => ({
      demo: { ...PINS.demo, platforms: { 'linux-x64': { wheel, library, files: changed } } },
    });
    const other = await ensure(pipWith(WHEEL), {
      pins: withFiles({ ...files, 'demo/lib/lib_demo.so': '00' }),
    });
    expect(other.reason).toMatch(/^demo\/lib\/lib_demo\.so has the SHA-256/);
    const missing = await ensure(pipWith(WHEEL), { pins: withFiles({ ...files, 'demo/more.so': '00' }) });
    expect(missing.reason).toBe('the wheel has no demo/more.so');
  });

  it('may run twice at the same time', async () => {
    const python = pipWith(WHEEL);
    const both = await Promise.all([ensure(python), ensure(python)]);
    expect(both.map(({ available }) => available)).toEqual([true, true]);
    expect(readdirSync(engines()).toSorted()).toEqual(['demo-1.2.3-linux-x64', 'demo.json']);
  });
});

describe('enginesFolder', () => {
  it('is where the application looks: flags, then variables, then .env, then the home folder', () => {
    const file = join(folder, 'env');
    expect(enginesFolder({}, {}, file)).toMatch(/\/\.cache\/parivision\/engines$/);
    writeFileSync(file, 'CACHE_DIR=/from-file\n');
    expect(enginesFolder({}, {}, file)).toBe('/from-file/engines');
    expect(enginesFolder({}, { CACHE_DIR: '/variable' }, file)).toBe('/variable/engines');
    expect(enginesFolder({ CACHE_DIR: '/flag' }, { CACHE_DIR: '/variable' }, file)).toBe('/flag/engines');
    expect(enginesFolder({ ENGINES_DIR: '/own' }, { CACHE_DIR: '/variable' }, file)).toBe('/own');
    expect(enginesFolder({}, { ENGINES_DIR: '/own' }, file)).toBe('/own');
  });
});

describe('the pins', () => {
  it('name a wheel and a library with their hashes for each engine', () => {
    const pins = readPins();
    expect(Object.keys(pins).toSorted()).toEqual(['lightgbm', 'xgboost']);
    for (const { version, platforms } of Object.values(pins)) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
      for (const pinned of Object.values(platforms)) {
        expect(pinned.wheel).toMatch(/^[0-9a-f]{64}$/);
        const { library, files } = pinned as {
          library: string;
          files: Record<string, string>;
        } & typeof pinned;
        expect(files[library]).toMatch(/^[0-9a-f]{64}$/);
      }
    }
  });
});

/** A zip of stored files. */
function zipOf(files: Record<string, Buffer>): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, bytes] of Object.entries(files)) {
    const sums = Buffer.alloc(12);
    sums.writeUInt32LE(crc32(bytes), 0);
    sums.writeUInt32LE(bytes.length, 4);
    sums.writeUInt32LE(bytes.length, 8);
    const lengths = Buffer.alloc(4);
    lengths.writeUInt16LE(name.length, 0);
    // Version, flags, method (stored), time and date.
    const common = Buffer.from([20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, sums, lengths, Buffer.from(name), bytes]);
    const where = Buffer.alloc(14);
    where.writeUInt32LE(offset, 10);
    central.push(
      Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, sums, lengths, where, Buffer.from(name)]),
    );
    parts.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(central.length, 8);
  end.writeUInt16LE(central.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directory, end]);
}

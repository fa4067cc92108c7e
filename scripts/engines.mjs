// The shared libraries of LightGBM and XGBoost: fetched once with pip, checked against the hashes in engine-pins.json and
// kept in the engines folder. `npm run engines:install` tries again; npm start, npm test and npm run pipeline try once and
// store the outcome. A failure is one line, and a reason in <engine>.json, which the application reads.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseEnv } from 'node:util';
import { readCommand } from './command-line.mjs';
import { COMMANDS } from './commands.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '..');
/** pip itself waits 5 s for a response and tries twice; this limit is for a pip that hangs anyway. */
const PIP_LIMIT_MS = 90_000;
const LOAD_LIMIT_MS = 20_000;
/** Of one unpacked library, in bytes. */
const LARGEST_FILE = 256 * 1024 ** 2;
const LONGEST_REASON = 300;

export function readPins() {
  return JSON.parse(readFileSync(join(HERE, 'engine-pins.json'), 'utf8'));
}

/**
 * The folder in which the application looks: flags win over variables, variables over `.env`, as for its settings.
 * ENGINES_DIR; else `engines` in CACHE_DIR; else in ~/.cache/parivision.
 * @param flags settings of the command line, by their variables
 */
export function enginesFolder(flags = {}, environment = process.env, envFile = '.env') {
  const file = existsSync(envFile) ? parseEnv(readFileSync(envFile, 'utf8')) : {};
  const setting = (variable) =>
    flags[variable]?.trim() || environment[variable]?.trim() || file[variable]?.trim();
  const cache = setting('CACHE_DIR') ?? join(homedir(), '.cache', 'parivision');
  return resolve(setting('ENGINES_DIR') ?? join(cache, 'engines'));
}

/**
 * Installs engines that are missing and have not failed before. Never throws; prints one line per unavailable engine.
 * @param again also retries engines that have failed before
 * @returns one record per engine, as stored in <engine>.json
 */
export async function ensureEngines({
  folder = enginesFolder(),
  pins = readPins(),
  platform = `${process.platform}-${process.arch}`,
  python = 'python3',
  loads = loadsInNode,
  again = false,
  say = (text) => console.log(`PariVision · ${text}`),
} = {}) {
  const one = async ([name, pin]) => {
    const known = knownRecord(folder, name, pin, platform);
    const record =
      known && (known.available || !again)
        ? known
        : await attempt({ folder, name, pin, platform, python, loads, say });
    if (!record.available) say(`${name} is unavailable: ${record.reason}`);
    return record;
  };
  return Promise.all(Object.entries(pins).map(one));
}

/** The outcome of an earlier attempt with the same pins, if it is still valid. */
function knownRecord(folder, name, pin, platform) {
  try {
    const record = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
    if (record.pins !== pinsHash(pin, platform)) return undefined;
    if (record.available && statSync(join(folder, record.library)).size !== record.bytes) return undefined;
    return record;
  } catch {
    return undefined;
  }
}

async function attempt({ folder, name, pin, platform, python, loads, say }) {
  const head = { engine: name, version: pin.version, pins: pinsHash(pin, platform) };
  let work;
  let record;
  try {
    const pinned = pin.platforms[platform];
    if (!pinned) throw new Error(`there is no pinned hash for this platform (${platform})`);
    await mkdir(folder, { recursive: true });
    work = await mkdtemp(join(folder, '.fetching-'));
    say(`fetching ${name} ${pin.version} …`);
    const wheel = await download(python, `${pin.package}==${pin.version}`, join(work, 'wheel'));
    checkHash(`the wheel of ${name}`, await readFile(wheel), pinned.wheel);
    await unpack(wheel, pinned.files, join(work, 'files'));
    await loads(join(work, 'files', pinned.library));
    const home = `${name}-${pin.version}-${platform}`;
    await publish(join(work, 'files'), join(folder, home), pinned.files);
    const library = join(home, pinned.library);
    record = { ...head, available: true, library, bytes: statSync(join(folder, library)).size };
    say(`${name} ${pin.version} is ready`);
  } catch (error) {
    record = { ...head, available: false, reason: reasonOf(error) };
  } finally {
    if (work) await rm(work, { recursive: true, force: true });
  }
  await keep(folder, name, record).catch(() => undefined);
  return record;
}

/** The path of the one wheel that pip chose for this machine. */
async function download(python, requirement, target) {
  const options = [
    '--no-deps',
    '--only-binary=:all:',
    '--no-input',
    '--disable-pip-version-check',
    '--quiet',
  ];
  await run(
    python,
    ['-m', 'pip', 'download', ...options, '--timeout', '5', '--retries', '1', '--dest', target, requirement],
    PIP_LIMIT_MS,
  );
  const wheels = (await readdir(target)).filter((file) => file.endsWith('.whl'));
  if (wheels.length !== 1)
    throw new Error(`pip fetched ${wheels.length} wheels of ${requirement} instead of one`);
  return join(target, wheels[0]);
}

/** Unpacks only the pinned files, each at its path. */
async function unpack(wheel, files, target) {
  const { openPromise } = await import('yauzl');
  const zip = await openPromise(wheel, { autoClose: false });
  const missing = new Set(Object.keys(files));
  try {
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName;
      if (!missing.delete(name)) continue;
      if (entry.uncompressedSize > LARGEST_FILE)
        throw new Error(`${name} is larger than ${LARGEST_FILE} bytes`);
      const bytes = await buffer(await zip.openReadStreamPromise(entry));
      checkHash(name, bytes, files[name]);
      const path = join(target, ...name.split('/'));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes, { flush: true });
    }
  } finally {
    zip.close();
  }
  if (missing.size > 0) throw new Error(`the wheel has no ${[...missing].join(', ')}`);
}

function checkHash(what, bytes, wanted) {
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== wanted) throw new Error(`${what} has the SHA-256 ${found}, not the pinned ${wanted}`);
}

/** Renames the folder once it is complete. A complete existing one stays, because a process may be using it. */
async function publish(made, target, files) {
  if (await isWhole(target, files)) return;
  await rm(target, { recursive: true, force: true });
  try {
    await rename(made, target);
  } catch (error) {
    // Another process was first, with the same pinned bytes.
    if (!(await isWhole(target, files))) throw error;
  }
}

async function isWhole(target, files) {
  try {
    for (const [name, wanted] of Object.entries(files))
      checkHash(name, await readFile(join(target, name)), wanted);
    return true;
  } catch {
    return false;
  }
}

async function keep(folder, name, record) {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.json`);
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(record, null, 2)}\n`);
  await rename(draft, path);
}

/** Loads the library in a separate process: libgomp may be missing, or the system's C library too old. */
async function loadsInNode(library) {
  const script = `import('koffi').then((koffi) => koffi.default.load(process.argv[1]))
    .catch((error) => { console.error(error.message); process.exit(1); })`;
  await run(process.execPath, ['-e', script, library], LOAD_LIMIT_MS);
}

/** @throws {Error} when the program fails, with the last line of its standard error */
function run(program, args, timeout) {
  return new Promise((done, fail) => {
    execFile(program, args, { cwd: ROOT, timeout, killSignal: 'SIGKILL' }, (error, _, stderr) => {
      if (!error) return done();
      if (error.code === 'ENOENT') return fail(new Error(`${program} is not on the PATH`));
      if (error.killed) return fail(new Error(`${program} did not end within ${timeout / 1000} s`));
      const lines = stderr.split('\n').map((line) => line.trim().replace(/^ERROR: /, ''));
      fail(new Error(lines.findLast((line) => line !== '') ?? error.message));
    });
  });
}

function pinsHash(pin, platform) {
  return createHash('sha256')
    .update(JSON.stringify([platform, pin.package, pin.version, pin.platforms[platform]]))
    .digest('hex');
}

function reasonOf(error) {
  const text = String(error?.message ?? error).replaceAll(/\s+/g, ' ');
  return text.length > LONGEST_REASON ? `${text.slice(0, LONGEST_REASON)} …` : text;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values, settings } = readCommand(COMMANDS['engines:install']);
  const records = await ensureEngines({ again: true, folder: enginesFolder(settings) });
  for (const { engine, version, available } of records) {
    if (available) console.log(`PariVision · ${engine} ${version} is installed`);
  }
  // The image must have them; elsewhere a missing engine is not a failure.
  if (values.required && records.some(({ available }) => !available)) process.exit(1);
}

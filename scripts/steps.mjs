// The steps before the program can run: check of Node, installation, build. Plain JavaScript without dependencies: it runs
// on a fresh clone, where nothing is installed yet.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const INSTALL_STAMP = join(ROOT, 'node_modules', '.parivision-installed');
const BUILD_STAMP = join(ROOT, 'dist', '.built-from');
/** The workspaces of package.json, by the name of their link. */
const WORKSPACES = { '@parivision/embedded-mongo': 'docker/embedded-mongo' };
const BUILT = ['dist/main.js', 'docker/embedded-mongo/dist/index.js'];
const BUILD_INPUTS = [
  'src',
  'scripts',
  'docker/embedded-mongo/src',
  'docker/embedded-mongo/package.json',
  'docker/embedded-mongo/tsconfig.json',
  'web',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'nest-cli.json',
];
const NODE_NEEDED = [20, 19];

/** Prints a line on standard output. */
export function say(text) {
  console.log(`PariVision · ${text}`);
}

/** Prints one sentence and exits with 1. */
export function fail(text) {
  console.error(`PariVision · ${text}`);
  process.exit(1);
}

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < NODE_NEEDED[0] || (major === NODE_NEEDED[0] && minor < NODE_NEEDED[1])) {
    fail(`Node ${NODE_NEEDED.join('.')} or newer is needed; this is ${process.versions.node}.`);
  }
}

/** Installs the packages of package-lock.json, if that has not been done yet. */
export async function ensureInstalled() {
  const wanted = hashOf([join(ROOT, 'package-lock.json')]);
  if (existsSync(INSTALL_STAMP) && readFileSync(INSTALL_STAMP, 'utf8') === wanted) {
    linkWorkspaces();
    return;
  }
  await step(
    'installing packages (npm ci)',
    npmCommand(),
    ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      hint: 'npm could not install the packages: is a package registry reachable?',
      // The package of onnxruntime would download libraries for graphics cards; those for the CPU are in it.
      environment: { ONNXRUNTIME_NODE_INSTALL: 'skip' },
    },
  );
  writeFileSync(INSTALL_STAMP, wanted);
}

/** A copied node_modules may lack the links. */
function linkWorkspaces() {
  for (const [name, folder] of Object.entries(WORKSPACES)) {
    const link = join(ROOT, 'node_modules', name);
    if (existsSync(link)) continue;
    mkdirSync(dirname(link), { recursive: true });
    rmSync(link, { force: true });
    symlinkSync(join(ROOT, folder), link, 'junction');
  }
}

/** Builds server and web page into dist/, if their sources changed since the last time. */
export async function ensureBuilt() {
  const wanted = hashOf(BUILD_INPUTS.flatMap((name) => filesUnder(join(ROOT, name))));
  const isBuilt = BUILT.every((file) => existsSync(join(ROOT, file)));
  if (isBuilt && existsSync(BUILD_STAMP) && readFileSync(BUILD_STAMP, 'utf8') === wanted) return;
  await step('building the server', npmCommand(), ['run', '--silent', 'build:server'], {
    hint: 'the server does not build',
  });
  await step('building the web page', npmCommand(), ['run', '--silent', 'build:web'], {
    hint: 'the web page does not build',
  });
  mkdirSync(dirname(BUILD_STAMP), { recursive: true });
  writeFileSync(BUILD_STAMP, wanted);
}

/** Runs a command with one line at its start, every two seconds and at its end; prints its output only if it fails. */
async function step(title, command, args, { hint, environment = {} }) {
  say(`${title} …`);
  const began = Date.now();
  const ticker = setInterval(() => say(`${title}: ${seconds(began)} so far`), 2000);
  const output = [];
  const code = await new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
      env: { ...process.env, ...environment },
    });
    child.stdout.on('data', (data) => output.push(data));
    child.stderr.on('data', (data) => output.push(data));
    child.on('error', (error) => {
      output.push(Buffer.from(error.message));
      resolve(1);
    });
    child.on('close', resolve);
  });
  clearInterval(ticker);
  if (code !== 0) {
    console.error(Buffer.concat(output).toString().split('\n').slice(-40).join('\n'));
    fail(`${title} failed after ${seconds(began)}: ${hint}`);
  }
  say(`${title}: done in ${seconds(began)}`);
}

/**
 * Runs a built program in the foreground and exits with its exit code. Its IPC channel closes when this launcher is killed,
 * so that the program never outlives it.
 */
export async function runProgram(file, args, environment = {}) {
  const child = spawn(process.execPath, ['--enable-source-maps', join(ROOT, file), ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...environment },
  });
  // Ctrl-C reaches the child, too, as both are in the terminal's process group; it must not end the launcher first.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const code = await new Promise((resolve) =>
    child.on('close', (status, signal) => resolve(status ?? (signal ? 137 : 1))),
  );
  process.exit(code);
}

/** Runs npm in the foreground. Ends this process with npm's exit code if that is not 0. */
export async function runNpm(args, environment = {}) {
  const child = spawn(npmCommand(), args, {
    cwd: ROOT,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, ...environment },
  });
  const code = await new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('close', (status) => resolve(status ?? 1));
  });
  if (code !== 0) process.exit(code);
}

function npmCommand() {
  return process.platform === 'win32' ? 'npm.cmd' : 'npm';
}

function seconds(began) {
  return `${((Date.now() - began) / 1000).toFixed(1)} s`;
}

function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file.slice(ROOT.length)).update(readFileSync(file));
  return hash.digest('hex');
}

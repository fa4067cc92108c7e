// A Python with pinned packages, in the cache folder; made once for each list of packages.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The path of a Python that has what `requirements` lists. PARIVISION_BENCH_PYTHON names one that is there already.
 * @throws Error in one sentence where python3, venv or the packages cannot be had
 */
export function ensurePython(requirements, name) {
  if (process.env.PARIVISION_BENCH_PYTHON) return process.env.PARIVISION_BENCH_PYTHON;
  const cache = process.env.CACHE_DIR || join(homedir(), '.cache', 'parivision');
  const folder = join(cache, 'bench', name);
  const python = join(folder, 'bin', 'python');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const stamp = join(folder, 'installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  console.log(`PariVision · bench: installing the Python packages of ${name} …`);
  mkdirSync(join(cache, 'bench'), { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  run('python3', ['-m', 'venv', folder], 'python3 with venv is needed');
  run(
    python,
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements],
    'pip could not install the packages',
  );
  writeFileSync(`${stamp}.new`, wanted);
  renameSync(`${stamp}.new`, stamp);
  return python;
}

function run(command, args, fault) {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${fault}: ${(error?.message ?? stderr).trim().split('\n').at(-1)}`);
}

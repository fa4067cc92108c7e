import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../support/run-program.js';

const ROOT = join(import.meta.dirname, '../..');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

/** Scripts that are one program of ours; the others are programs of others (prettier, jest …) or rows of scripts. */
const OURS = Object.entries(scripts).filter(([, line]) =>
  /^node (scripts|bench|wasm)\/\S+\.mjs( |$)/.test(line),
);

describe('the npm scripts', () => {
  // A fresh clone: nothing is installed or built, so that nothing can be started either.
  const clone = mkdtempSync(join(tmpdir(), 'parivision-clone-'));
  beforeAll(() => {
    for (const part of ['scripts', 'wasm', 'bench', 'package.json', '.env.example']) {
      cpSync(join(ROOT, part), join(clone, part), {
        recursive: true,
        filter: (path) => !path.includes('/results'),
      });
    }
  });
  afterAll(() => rmSync(clone, { recursive: true, force: true }));

  const run = (line: string, ...given: string[]) => {
    const [file, ...args] = line.split(' ').slice(1);
    return runProgram(process.execPath, [join(clone, file), ...args, ...given], { PATH: '' });
  };

  it('are ours where they should be', () => {
    expect(OURS.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        'start',
        'test',
        'pipeline',
        'keys',
        'mlflow:import',
        'mlflow:export',
        'engines:install',
      ]),
    );
    const mixed = Object.entries(scripts).filter(([, line]) => line.includes('.mjs') && line.includes('&&'));
    expect(mixed).toEqual([]);
  });

  it.each(OURS)('%s --help says what it takes, on a fresh clone', async (_, line) => {
    const { code, out, faults } = await run(line, '--help');
    expect(faults).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/^(npm|node) /);
    for (const part of ['\nFlags:\n', '\nExamples:\n', '\nExit codes:\n']) expect(out).toContain(part);
  });

  it.each(OURS)('%s refuses a flag that it has not, and starts nothing', async (_, line) => {
    const { code, out, faults } = await run(line, '--hlep');
    expect(out).toBe('');
    expect(faults).toMatch(
      /^PariVision · .*--hlep is not a flag of this command; the nearest is --help\.\nUsage: .*\nFlags: .*--help/,
    );
    expect(code).toBe(2);
  });
});

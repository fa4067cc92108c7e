import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

const STAGES_IN_FLOW_ORDER = [
  'feed',
  'bronze',
  'silver',
  'gold',
  'tracking',
  'registry',
  'mlflow',
  'transfer',
  'training',
  'prediction-log',
  'champion',
  'serving',
  'prediction',
  'protocols',
  'drift',
  'pipelines',
  'notifications',
  'alerts',
  'access',
];
const ROLES = [
  'module',
  'controller',
  'service',
  'port',
  'schema',
  'dto',
  'presenter',
  'errors',
  'worker',
  'filter',
  'migrations',
  'step',
  'spec',
  'e2e-spec',
  'd',
];
const FORBIDDEN_NAMES = /^(utils?|helpers?|common|base\.service|legacy|future)(\.ts)?$/;

function filesUnder(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => statSync(join(ROOT, path)).isFile());
}

describe('layout', () => {
  it('has one folder a stage, besides platform and algorithms', () => {
    const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(folders.map((folder) => folder.name).toSorted()).toEqual(
      [...STAGES_IN_FLOW_ORDER, 'platform', 'algorithms', 'basketball'].toSorted(),
    );
  });

  it('tells the flow in app.module.ts', () => {
    const text = readFileSync(join(ROOT, 'src/app.module.ts'), 'utf8');
    const list = text.slice(text.indexOf('imports: ['));
    const modules = [...list.matchAll(/^\s+([A-Z][A-Za-z]+)Module,/gm)].map((match) =>
      match[1].replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase(),
    );
    expect(modules).toEqual(STAGES_IN_FLOW_ORDER);
  });

  it('gives every stage one door', () => {
    for (const stage of STAGES_IN_FLOW_ORDER)
      expect(filesUnder(`src/${stage}`)).toContain(join('src', stage, 'index.ts'));
  });

  it('names files kebab-case with a known role, and none of the words that mean nothing', () => {
    const wrong = filesUnder('src').filter((path) => {
      const name = path.split('/').at(-1)!;
      if (!/\.(ts|mjs)$/.test(name)) return false;
      const parts = name.replace(/\.(ts|mjs)$/, '').split('.');
      return (
        FORBIDDEN_NAMES.test(name) ||
        !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(parts[0]) ||
        // A specification may name its scenario: bronze.crash.spec.ts
        (parts.at(-1) !== 'spec' && parts.slice(1).some((role) => !ROLES.includes(role)))
      );
    });
    expect(wrong).toEqual([]);
  });

  it('keeps ports narrow: at most 12 abstract methods', () => {
    const wide = filesUnder('src')
      .filter((path) => path.endsWith('.port.ts'))
      .filter(
        (path) =>
          (readFileSync(join(ROOT, path), 'utf8').match(/^ {2}abstract (?!readonly)/gm) ?? []).length > 12,
      );
    expect(wide).toEqual([]);
  });

  it('does without forwardRef', () => {
    const users = filesUnder('src').filter(
      (path) => path.endsWith('.ts') && readFileSync(join(ROOT, path), 'utf8').includes('forwardRef'),
    );
    expect(users).toEqual([]);
  });
});

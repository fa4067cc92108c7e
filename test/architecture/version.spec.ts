import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERSION } from '../../src/platform/config/version.js';

const ROOT = join(import.meta.dirname, '../..');

const json = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

describe('the version', () => {
  it('is the same in package.json, in the lock file, in the workspace and in the program', () => {
    const { version } = json('package.json');
    const lock = json('package-lock.json');
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect([lock.version, lock.packages[''].version, lock.packages['docker/embedded-mongo'].version]).toEqual(
      [version, version, version],
    );
    expect(json('docker/embedded-mongo/package.json').version).toBe(version);
    expect(json('package.json').dependencies['@parivision/embedded-mongo']).toBe(version);
    expect(VERSION).toBe(version);
  });

  it('is the newest release of CHANGELOG.md, with its date', () => {
    const releases = [
      ...readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8').matchAll(/^## (?!Unreleased)(.*)$/gm),
    ].map(([, title]) => title);
    expect(releases[0]).toMatch(/^\d+\.\d+\.\d+ - \d{4}-\d{2}-\d{2}$/);
    expect(releases[0].split(' ')[0]).toBe(VERSION);
  });
});

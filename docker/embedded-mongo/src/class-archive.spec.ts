import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archivedClasses, type ClassArguments } from './class-archive.js';

const PLACE = '-XX:ArchiveClassesAtExit=';

describe('archivedClasses', () => {
  let root: string;
  let launcher: string;
  let java: string;
  let lines: string[];
  let rehearsals: ClassArguments[];

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'parivision-classes-'));
    launcher = join(root, 'launcher');
    for (const folder of ['classes', 'lib']) await mkdir(join(launcher, folder), { recursive: true });
    for (const name of ['b.jar', 'a.jar']) await writeFile(join(launcher, 'lib', name), '');
    java = join(root, 'java');
    await writeFile(java, 'java');
    // As the JDK's: --create --file <jar> -C <folder> .
    await writeFile(join(root, 'jar'), '#!/bin/sh\n: > "$3"\n');
    await chmod(join(root, 'jar'), 0o755);
    lines = [];
    rehearsals = [];
  });
  afterEach(() => rm(root, { recursive: true }));

  const classes = (rehearse: (place: string) => Promise<void>, searchPath = root): Promise<ClassArguments> =>
    archivedClasses({
      launcher,
      java,
      searchPath,
      log: (line) => lines.push(line),
      rehearse: async (trial) => {
        rehearsals.push(trial);
        await rehearse(trial.find((flag) => flag.startsWith(PLACE))!.slice(PLACE.length));
      },
    });
  const makes = (place: string): Promise<void> => writeFile(place, 'archive');
  const pathOf = (names: string[]): string => names.map((name) => join(launcher, name)).join(':');

  it('makes the archive once by a rehearsal, and then uses it with the same class path', async () => {
    const first = await classes(makes);
    const path = pathOf(['lib/a.jar', 'lib/b.jar', 'lib/launcher.jar']);
    const archive = first[0].replace('-XX:SharedArchiveFile=', '');
    expect(await readFile(archive, 'utf8')).toBe('archive');
    expect(first.slice(-2)).toEqual(['-cp', path]);
    expect(rehearsals[0].slice(-2)).toEqual(['-cp', path]);
    expect(await classes(makes)).toEqual(first);
    expect(rehearsals).toHaveLength(1);
    // Nothing half made is left.
    expect((await readdir(launcher)).toSorted()).toEqual([
      'classes',
      archive.slice(launcher.length + 1),
      'lib',
    ]);
  });

  it('makes another archive for another Java', async () => {
    const first = await classes(makes);
    await writeFile(java, 'a newer java');
    expect((await classes(makes))[0]).not.toBe(first[0]);
    expect(rehearsals).toHaveLength(2);
  });

  it('loads the classes one by one when the rehearsal fails, and logs it once', async () => {
    const fails = (): Promise<void> => Promise.reject(new Error('it did not start'));
    const path = ['-cp', pathOf(['lib/a.jar', 'lib/b.jar', 'lib/launcher.jar'])];
    expect(await classes(fails)).toEqual(path);
    expect(lines.at(-1)).toMatch(/half a second longer: it did not start$/);
    expect(await classes(makes)).toEqual(path);
    expect(rehearsals).toHaveLength(1);
    expect(lines).toHaveLength(2);
  });

  it('loads the classes one by one when this Java writes no archive', async () => {
    expect(await classes(() => Promise.resolve())).not.toContain('-Xshare:auto');
    expect(lines.at(-1)).toMatch(/this Java makes no archives$/);
  });

  it('loads the classes from their folder when there is no jar program', async () => {
    const nowhere = join(root, 'nowhere');
    expect(await classes(makes, nowhere)).toEqual(['-cp', pathOf(['classes', 'lib/a.jar', 'lib/b.jar'])]);
    expect(rehearsals).toHaveLength(0);
    expect(lines.at(-1)).toMatch(/jar \(of the JDK\) is not on the PATH$/);
  });
});

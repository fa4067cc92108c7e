import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ExportedFolder } from './exported-folder.js';
import { FolderSource } from './folder-source.js';

let root: string;
let folder: ExportedFolder;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'parivision-folder-'));
  folder = new ExportedFolder(join(root, 'export'));
  mkdirSync(folder.root);
  writeFileSync(join(root, 'secret'), 'secret');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, content: unknown): void {
  mkdirSync(join(folder.root, path, '..'), { recursive: true });
  writeFileSync(join(folder.root, path), typeof content === 'string' ? content : JSON.stringify(content));
}

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const EXPERIMENT = { name: 'shots', lifecycle_stage: 'active' };
const HEAD = { format: 'parivision-experiment', version: 1, complete: true, experiment: EXPERIMENT };
const ID = '0f343b0931126a20f133d67c2b018a3b';
const RUN = { run_id: ID, status: 'FINISHED', lifecycle_stage: 'active', start_time: 1 };

describe('the head of an exported folder', () => {
  it.each([
    [{ ...HEAD, version: 2 }, 'version must be 1, not 2'],
    [{ ...HEAD, format: 'x' }, 'format must be "parivision-experiment", not "x"'],
    [{ ...HEAD, version: 'one' }, 'version: must be an integer'],
    [
      { ...HEAD, experiment: { name: 'x' } },
      'experiment.json: lifecycle_stage: must be one of active, deleted',
    ],
    ['{', 'is not JSON'],
  ])('refuses %j: %s', async (head, fault) => {
    put('experiment.json', head);
    await expect(folder.head()).rejects.toThrow(fault);
  });

  it('refuses a folder without a head, and reads that an export is incomplete', async () => {
    await expect(folder.head()).rejects.toThrow(/experiment\.json does not exist/);
    put('experiment.json', { ...HEAD, complete: false });
    expect(await folder.head()).toMatchObject({ isComplete: false, experiment: { name: 'shots' } });
  });
});

describe('an untrusted folder', () => {
  it.each([
    '../secret',
    '/etc/passwd',
    'a/../../secret',
    'a//b',
    '..',
    'a\\..\\b',
    '%2e%2e/secret',
    'C:/x',
    '',
  ])('lists no file %s', async (path) => {
    put(`runs/${ID}/run.json`, { ...RUN, artifacts: [{ path, size: 6 }] });
    const [run] = await allOf(new FolderSource(folder).runs());
    await expect(allOf(run.files())).rejects.toThrow('artifacts[0].path');
    await expect(folder.open(path)).rejects.toThrow('is not a path within the folder');
  });

  it('refuses links at any level', async () => {
    put(`runs/${ID}/run.json`, { ...RUN, artifacts: [{ path: 'a/secret', size: 6 }] });
    mkdirSync(join(folder.root, 'runs', ID, 'artifacts'));
    symlinkSync(root, join(folder.root, 'runs', ID, 'artifacts', 'a'));
    const [run] = await allOf(new FolderSource(folder).runs());
    const [file] = await allOf(run.files());
    await expect(file.open()).rejects.toThrow('is a link, and links are not followed');
    symlinkSync(join(root, 'secret'), join(folder.root, 'experiment.json'));
    await expect(folder.head()).rejects.toThrow('is a link');
    symlinkSync(root, join(folder.root, 'logged-models'));
    await expect(folder.foldersIn('logged-models')).rejects.toThrow('is a link');
  });

  it('refuses a document of another item', async () => {
    put(`runs/${ID}/run.json`, { ...RUN, run_id: 'b'.repeat(32) });
    const [run] = await allOf(new FolderSource(folder).runs());
    await expect(run.read()).rejects.toThrow(`is of ${'b'.repeat(32)}`);
  });

  it('opens regular files only, and reads points line by line', async () => {
    put(`runs/${ID}/run.json`, RUN);
    put(`runs/${ID}/metrics.jsonl`, '{"key":"m","value":"NaN","timestamp":1,"step":2}\n\n{"key":"m"}\n');
    mkdirSync(join(folder.root, 'runs', ID, 'folder'));
    await expect(folder.open(`runs/${ID}/folder`)).rejects.toThrow('is not a regular file');
    expect(await text(await folder.open(`runs/${ID}/run.json`))).toBe(JSON.stringify(RUN));
    const [run] = await allOf(new FolderSource(folder).runs());
    const points = run.points(await run.read())[Symbol.asyncIterator]();
    expect((await points.next()).value).toEqual({ key: 'm', value: NaN, timestamp: 1, step: 2 });
    await expect(points.next()).rejects.toThrow('metrics.jsonl:3: value: must be a number');
    put(`runs/${ID}/metrics.jsonl`, 'x'.repeat(200_000));
    await expect(allOf(run.points(await run.read()))).rejects.toThrow('longer than 10000');
  });
});

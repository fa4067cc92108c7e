import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Settings } from '../../platform/config/settings.js';
import { type JournalNote, WriteJournal } from './write-journal.service.js';

const NOTES: JournalNote[] = [
  { run: 'r', set: { 'tags.a': 'line\nbreak\tand tab' }, unset: ['tags.b'] },
  { id: 'r/0', n: 0, segment: '[["loss",[0.5,1,0]]]' },
  { cleared: 'r' },
];

let dataDir: string;
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'parivision-journal-'))));
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function journal(): WriteJournal {
  return new WriteJournal(Object.assign(new Settings(), { dataDir }));
}
const file = () => join(dataDir, 'tracking', 'metrics.journal');

describe('WriteJournal', () => {
  it('returns every note to the next process in order', () => {
    const first = journal();
    expect(first.left()).toEqual([]);
    NOTES.forEach((note) => first.append(note));
    expect(journal().left()).toEqual(NOTES);
  });

  it('skips a line truncated by a kill, and continues after the last complete one', () => {
    const first = journal();
    first.append(NOTES[0]);
    appendFileSync(file(), '{"run":"r","set":{"na');
    const second = journal();
    expect(second.left()).toEqual([NOTES[0]]);
    second.append(NOTES[1]);
    expect(journal().left()).toEqual(NOTES.slice(0, 2));
  });

  it('is emptied only when the database has the notes of all writers', () => {
    const one = journal();
    const done = [true, false];
    done.forEach((_, n) => one.use(() => done[n]));
    one.append(NOTES[0]);
    one.emptyIfDone();
    expect(one.left()).toHaveLength(1);
    done[1] = true;
    one.emptyIfDone();
    expect(readFileSync(file(), 'utf8')).toBe('');
    one.append(NOTES[1]);
    expect(journal().left()).toEqual([NOTES[1]]);
  });

  it('is full from 32 MB on, so that writers wait for the database', () => {
    const one = journal();
    const segment = `"${'x'.repeat(1 << 20)}"`;
    for (let n = 0; n < 31; n += 1) one.append({ id: 'r/0', n, segment });
    expect(one.isFull).toBe(false);
    one.append({ id: 'r/0', n: 31, segment });
    expect(one.isFull).toBe(true);
    one.emptyIfDone();
    expect(one.isFull).toBe(false);
  });

  it('is not used with a database named by MONGODB_URI', () => {
    expect(
      new WriteJournal(Object.assign(new Settings(), { dataDir, mongodbUri: 'mongodb://x' })).enabled,
    ).toBe(false);
  });
});

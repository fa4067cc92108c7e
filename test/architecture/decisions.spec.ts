import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../docs/decisions');
const FILES = readdirSync(FOLDER).toSorted();

describe('the decision records', () => {
  it('are numbered from 1 without gaps', () => {
    const numbers = FILES.map((name) => /^(\d{4})-[a-z0-9-]+\.md$/.exec(name)?.[1]);
    expect(numbers).toEqual(FILES.map((_, i) => String(i + 1).padStart(4, '0')));
  });

  it.each(FILES)('%s has its number in the title, a date and a status', (name) => {
    const [title, empty, dateAndStatus] = readFileSync(join(FOLDER, name), 'utf8').split('\n');
    expect(title).toMatch(new RegExp(`^# ${Number(name.slice(0, 4))}\\. \\S`));
    expect(empty).toBe('');
    expect(dateAndStatus).toMatch(
      /^Date: \d{4}-\d{2}-\d{2} · Status: (proposed|accepted|rejected|superseded by decision \d+)$/,
    );
  });
});

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ALLOWED_IN_SRC, ALLOWED_IN_WEB } from './basketball-terms.js';

const ROOT = join(import.meta.dirname, '../..');

const TERMS = new Set(
  (
    'basket court courts dribble dunk hoop hoops layup nba period periods player players quarter quarters rim ' +
    'season seasons team teams zone zones'
  ).split(' '),
);
/** These know rows and games as clusters, and no shots. */
const WITHOUT_SHOTS = /^src\/(training|tracking|registry|mlflow|champion|platform)\//;
/** Threads that work on one tree are a team, and have nothing to do with the sport. */
const THREADS = /^src\/(algorithms|training)\//;

/** The terms of a file, out of identifiers of any case, comments and texts. Paths of imports and time zones do not count. */
function termsIn(path: string): string[] {
  const text = readFileSync(join(ROOT, path), 'utf8').replaceAll(
    /from '[^']*'|time ?zones?|pipelineZone|zone: (string;|this)/gi,
    '',
  );
  const words = text.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? [];
  const isTerm = (word: string) =>
    (TERMS.has(word) && !(THREADS.test(path) && /^teams?$/.test(word))) ||
    (WITHOUT_SHOTS.test(path) && /^shots?$/.test(word));
  return [...new Set(words.map((word) => word.toLowerCase()).filter(isTerm))].toSorted();
}

/** Without tests, whose examples are shots. */
function filesNamingTerms(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => /\.(ts|tsx|mjs)$/.test(path) && !path.includes('.spec.'))
    .filter((path) => !path.startsWith('src/basketball/') && statSync(join(ROOT, path)).isFile())
    .filter((path) => termsIn(path).length > 0)
    .toSorted();
}

describe.each([
  ['src', ALLOWED_IN_SRC],
  ['web/src', ALLOWED_IN_WEB],
])('The files of %s outside src/basketball', (folder, allowed) => {
  const naming = filesNamingTerms(folder);

  it('name a basketball term only where the list has a reason', () => {
    const unlisted = naming.filter((path) => !Object.hasOwn(allowed, path));
    expect(unlisted.map((path) => `${path}: ${termsIn(path).join(', ')}`)).toEqual([]);
  });

  it('are not listed once they name none', () => {
    expect(Object.keys(allowed).filter((path) => !naming.includes(path))).toEqual([]);
  });

  it('are listed with a reason each', () => {
    expect(Object.entries(allowed).filter(([, reason]) => reason.length < 10)).toEqual([]);
  });
});

import { finderOf } from './find-text.js';
import { SearchWork } from './search-work.js';

/** Whether a text is like an SQL pattern: % stands for any text, _ for one character. */
export type TextTest = (text: string) => boolean;

/** In characters: longer patterns could only match longer texts than are stored. */
const LONGEST_PATTERN = 20_000;
/** The cost of folding a character, in comparisons. */
const FOLD = 2;
/** Stands for _ among code points. */
const ANY = -1;

/**
 * The test for a pattern; ILIKE ignores case. Without regular expressions, which could backtrack: without _ the time is
 * proportional to the text, with _ to text times the longest piece between two %. The cost is counted.
 */
export function likePattern(pattern: string, ignoreCase: boolean, work = new SearchWork()): TextTest {
  if (pattern.length > LONGEST_PATTERN) return () => false;
  const fold = (text: string): string => {
    work.spend(ignoreCase ? FOLD * text.length : text.length);
    return ignoreCase ? text.toLowerCase() : text;
  };
  const pieces = (ignoreCase ? pattern.toLowerCase() : pattern).split('%');
  if (!pattern.includes('_')) {
    const test = plainTest(pieces);
    return (text) => test(fold(text));
  }
  const parts = pieces.map((piece) => codesOf(piece).map((code) => (code === UNDERSCORE ? ANY : code)));
  return (text) => fits(codesOf(fold(text)), parts, work);
}

const UNDERSCORE = '_'.charCodeAt(0);

/** Characters as code points. */
function codesOf(text: string): Int32Array {
  const codes = new Int32Array(text.length);
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.codePointAt(at)!;
    if (code > 0xffff) at += 1;
    codes[count++] = code;
  }
  return codes.subarray(0, count);
}

/** As `fits`, for pieces without _. */
function plainTest(pieces: readonly string[]): TextTest {
  const first = pieces[0];
  const last = pieces.at(-1)!;
  if (pieces.length === 1) return (text) => text === first;
  const between = pieces.slice(1, -1).filter((piece) => piece !== '');
  const finders = between.map(finderOf);
  return (text) => {
    const end = text.length - last.length;
    if (first.length > end || !text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const [n, find] of finders.entries()) {
      const found = find(text, at);
      if (found < 0 || found + between[n].length > end) return false;
      at = found + between[n].length;
    }
    return true;
  };
}

/** The first piece is at the start, the last one at the end, the others anywhere in between, leftmost first. */
function fits(text: Int32Array, pieces: readonly Int32Array[], work: SearchWork): boolean {
  const first = pieces[0];
  const last = pieces.at(-1)!;
  if (pieces.length === 1) return text.length === first.length && standsAt(text, first, 0, work);
  const end = text.length - last.length;
  if (first.length > end || !standsAt(text, first, 0, work) || !standsAt(text, last, end, work)) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    while (at + piece.length <= end && !standsAt(text, piece, at, work)) at += 1;
    if (at + piece.length > end) return false;
    at += piece.length;
  }
  return at <= end;
}

function standsAt(text: Int32Array, piece: Int32Array, at: number, work: SearchWork): boolean {
  let n = 0;
  while (n < piece.length && (piece[n] === ANY || piece[n] === text[at + n])) n += 1;
  work.spend(n + 1);
  return n === piece.length;
}

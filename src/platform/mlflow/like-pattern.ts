/** Whether a text is like an SQL pattern: % stands for any text, _ for one character. */
export type TextTest = (text: string) => boolean;

/** Longer patterns could only fit longer texts than are stored: in characters. */
const LONGEST_PATTERN = 20_000;

/** The test for a pattern; ILIKE does not tell upper from lower case. No regular expression, so none that backtracks. */
export function likePattern(pattern: string, ignoreCase: boolean): TextTest {
  if (pattern.length > LONGEST_PATTERN) return () => false;
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
  const pieces = fold(pattern).split('%');
  if (!pattern.includes('_')) return (text) => fitsPlain(fold(text), pieces);
  const parts = pieces.map((piece) => [...piece]);
  return (text) => fits([...fold(text)], parts);
}

/** As `fits`, for pieces without _, by the engine's own search. */
function fitsPlain(text: string, pieces: readonly string[]): boolean {
  const first = pieces[0];
  const last = pieces.at(-1)!;
  if (pieces.length === 1) return text === first;
  const end = text.length - last.length;
  if (first.length > end || !text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (let n = 1; n < pieces.length - 1; n += 1) {
    const found = text.indexOf(pieces[n], at);
    if (found < 0 || found + pieces[n].length > end) return false;
    at = found + pieces[n].length;
  }
  return true;
}

/** The first piece stands at the start, the last one at the end, the others anywhere between, leftmost first. */
function fits(text: readonly string[], pieces: readonly (readonly string[])[]): boolean {
  const first = pieces[0];
  const last = pieces.at(-1)!;
  if (pieces.length === 1) return text.length === first.length && standsAt(text, first, 0);
  const end = text.length - last.length;
  if (first.length > end || !standsAt(text, first, 0) || !standsAt(text, last, end)) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    while (at + piece.length <= end && !standsAt(text, piece, at)) at += 1;
    if (at + piece.length > end) return false;
    at += piece.length;
  }
  return at <= end;
}

function standsAt(text: readonly string[], piece: readonly string[], at: number): boolean {
  for (let n = 0; n < piece.length; n += 1) {
    if (piece[n] !== '_' && piece[n] !== text[at + n]) return false;
  }
  return true;
}

import { randomUUID } from 'node:crypto';

/** Random, so that no text in a request or response can be mistaken for a number. */
const MARK = randomUUID();
const MARKED = new RegExp(`"${MARK}(-?\\d+)"`, 'g');

/** As `JSON.stringify`, with bigints as numbers with all their digits. */
export function exactJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  const marked = JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === 'bigint' ? `${MARK}${inner}` : inner,
  );
  return marked.replace(MARKED, '$1');
}

/** An integer of 16 digits or more where a value may stand. */
const LARGE = /(?:^|[\s:,[])-?\d{16,}(?=[\s,\]}]|$)/;
const TEXT_OR_LARGE = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/gs;

/**
 * A JSON text with integers of 16 digits or more in quotes, because JavaScript would parse them inexactly.
 *
 * @param mark a prefix of these strings
 */
export function withLargeWholesQuoted(text: string, mark = ''): string {
  if (!LARGE.test(text)) return text;
  return text.replace(TEXT_OR_LARGE, (found) => (found.startsWith('"') ? found : `"${mark}${found}"`));
}

/** The same with a random mark, which no string of a request begins with. */
export function withLargeWholesMarked(text: string): string {
  return withLargeWholesQuoted(text, MARK);
}

/** The integer of a marked string; undefined for any other value. */
export function largeWholeIn(value: unknown): bigint | undefined {
  return typeof value === 'string' && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : undefined;
}

const TEXTS = new WeakMap<object, string>();

/** Keeps the source text of a JSON value for as long as the value exists: `9.0` and `9` are the same value. */
export function rememberText(value: unknown, text: string): void {
  if (typeof value === 'object' && value !== null) TEXTS.set(value, text);
}

/** The source text of a value that was passed to `rememberText`. */
export function textOfJson(value: object): string | undefined {
  return TEXTS.get(value);
}

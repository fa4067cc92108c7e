/**
 * Which labels are meant: by label, a value or a list of values of which one must match. In a value, `*` stands for any text, and `!`
 * before it excludes what matches. A label that is absent counts as empty.
 */
export type Matchers = Record<string, string | string[]>;

export type Labels = Record<string, string>;

export function matchesAll(matchers: Matchers, labels: Labels): boolean {
  return Object.entries(matchers).every(([label, wanted]) =>
    matchesOne([wanted].flat(), Object.hasOwn(labels, label) ? labels[label] : ''),
  );
}

function matchesOne(wanted: string[], value: string): boolean {
  const excluded = wanted.filter((one) => one.startsWith('!')).map((one) => one.slice(1));
  if (excluded.some((pattern) => isLike(value, pattern))) return false;
  const included = wanted.filter((one) => !one.startsWith('!'));
  return included.length === 0 || included.some((pattern) => isLike(value, pattern));
}

/** Whether a text has the form of a pattern with `*`; linear in the text for each part of the pattern. */
export function isLike(text: string, pattern: string): boolean {
  const parts = pattern.split('*');
  if (parts.length === 1) return text === pattern;
  const [first, last] = [parts[0], parts.at(-1)!];
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  const end = text.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= end;
}

/** The same for the same labels, whatever their order. */
export function labelKey(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

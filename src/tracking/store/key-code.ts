/** Names that JavaScript objects, and with them libraries, treat specially. */
const SPECIAL = new Set(['__proto__', 'constructor', 'prototype']);

function escaped(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/**
 * A text as the name of a field in a document: `.` and `$`, which mean something in an update, `%`, and the character 0,
 * which would end a name, become %2E, %24, %25 and %00. One key is then one field, which one `$set` changes without touching the others.
 */
export function encodeKey(key: string): string {
  // eslint-disable-next-line no-control-regex -- the character that a name cannot contain
  const plain = key.replace(/[%.$\u0000]/g, escaped);
  return SPECIAL.has(plain) ? escaped(plain[0]) + plain.slice(1) : plain;
}

export function decodeKey(field: string): string {
  return field.replace(/%([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

export function encodeKeys<T>(entries: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [encodeKey(key), value]));
}

/** In the order of the keys. */
export function decodeKeys<T>(fields: Record<string, T> = {}): Record<string, T> {
  return Object.fromEntries(
    Object.entries(fields)
      .map(([field, value]) => [decodeKey(field), value] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

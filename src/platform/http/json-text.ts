const TEXTS = new WeakMap<object, string>();

/** Keeps the source text of a JSON value for as long as the value exists: `9.0` and `9` are the same value. */
export function rememberText(value: unknown, text: string): void {
  if (typeof value === 'object' && value !== null) TEXTS.set(value, text);
}

export function textOfJson(value: object): string | undefined {
  return TEXTS.get(value);
}

/** What a command line says, before anything of it is looked at more closely. */
export interface Flags {
  /** What is no flag, in its order. */
  words: string[];
  /** The command's own flags, with each value that was given. */
  values: Map<string, string[]>;
  /** Its own flags without a value. */
  switches: Set<string>;
  /** All other flags: settings, as `--name=value`. */
  settings: string[];
}

interface OwnFlags {
  values: readonly string[];
  switches?: readonly string[];
  takesWords?: boolean;
  /** Makes the error for what is wrong, said without a full stop. */
  refuse(fault: string): Error;
}

/** Splits `--name value` and `--name=value` into the command's own flags and those that are settings (--data-dir …). */
export function readFlags(
  given: readonly string[],
  { values, switches = [], takesWords = false, refuse }: OwnFlags,
): Flags {
  const found: Flags = { words: [], values: new Map(), switches: new Set(), settings: [] };
  for (let n = 0; n < given.length; n += 1) {
    const [, name, inline] = /^--([a-z][a-z-]*)(?:=(.*))?$/s.exec(given[n]) ?? [];
    if (name === undefined) {
      if (!takesWords) throw refuse(`${given[n]} is not understood`);
      found.words.push(given[n]);
      continue;
    }
    if (switches.includes(name) && inline === undefined) {
      found.switches.add(name);
      continue;
    }
    const value = inline ?? given[(n += 1)];
    if (value === undefined || value === '') throw refuse(`--${name} needs a value`);
    if (values.includes(name)) found.values.set(name, [...(found.values.get(name) ?? []), value]);
    else found.settings.push(`--${name}=${value}`);
  }
  return found;
}

/** Whether a text is an http(s) address. */
export function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

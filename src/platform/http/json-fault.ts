/**
 * Finds where a text stops being JSON (RFC 8259). The messages of JavaScript engines differ, so this parses the text again; it
 * runs only for texts that were refused already. The messages are those of Python's json module, as in the former service.
 */
export interface FoundFault {
  /** Characters from the start of the text. */
  position: number;
  reason: string;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SPACE = /[ \t\n\r]*/y;
const LITERALS = ['true', 'false', 'null'];
const DEEPEST = 1000;

/** The first fault, or undefined if the text is JSON. */
export function firstJsonFault(text: string): FoundFault | undefined {
  try {
    const end = skipSpace(text, readValue(text, skipSpace(text, 0), 0));
    return end < text.length ? { position: end, reason: 'Extra data' } : undefined;
  } catch (error) {
    if (error instanceof Fault) return { position: error.position, reason: error.message };
    throw error;
  }
}

class Fault extends Error {
  constructor(
    readonly position: number,
    reason: string,
  ) {
    super(reason);
  }
}

function readValue(text: string, at: number, depth: number): number {
  if (depth > DEEPEST) throw new Fault(at, 'Nested too deep');
  const first = text[at];
  if (first === '{') return readObject(text, at, depth);
  if (first === '[') return readArray(text, at, depth);
  if (first === '"') return readString(text, at);
  const literal = LITERALS.find((word) => text.startsWith(word, at));
  if (literal) return at + literal.length;
  NUMBER.lastIndex = at;
  if (NUMBER.test(text)) return NUMBER.lastIndex;
  throw new Fault(at, 'Expecting value');
}

function readObject(text: string, start: number, depth: number): number {
  let at = skipSpace(text, start + 1);
  if (text[at] === '}') return at + 1;
  for (;;) {
    if (text[at] !== '"') throw new Fault(at, 'Expecting property name enclosed in double quotes');
    at = skipSpace(text, readString(text, at));
    if (text[at] !== ':') throw new Fault(at, "Expecting ':' delimiter");
    at = skipSpace(text, readValue(text, skipSpace(text, at + 1), depth + 1));
    if (text[at] === '}') return at + 1;
    if (text[at] !== ',') throw new Fault(at, "Expecting ',' delimiter");
    at = skipSpace(text, at + 1);
  }
}

function readArray(text: string, start: number, depth: number): number {
  let at = skipSpace(text, start + 1);
  if (text[at] === ']') return at + 1;
  for (;;) {
    at = skipSpace(text, readValue(text, at, depth + 1));
    if (text[at] === ']') return at + 1;
    if (text[at] !== ',') throw new Fault(at, "Expecting ',' delimiter");
    at = skipSpace(text, at + 1);
  }
}

function readString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) throw new Fault(at, 'Invalid control character at');
    if (code === 0x5c) {
      at += 1;
      if (text[at] === 'u') {
        if (!/^[0-9a-fA-F]{4}$/.test(text.slice(at + 1, at + 5)))
          throw new Fault(at, 'Invalid \\uXXXX escape');
        at += 4;
      } else if (!'"\\/bfnrt'.includes(text[at] ?? ' ')) {
        throw new Fault(at - 1, 'Invalid \\escape');
      }
    }
  }
  throw new Fault(start, 'Unterminated string starting at');
}

function skipSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.test(text);
  return SPACE.lastIndex;
}

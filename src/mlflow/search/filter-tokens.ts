import { invalidParameter } from '../protocol/mlflow-error.js';

/** How a token was written decides what it may be: only 'x' and "x" are values, only `x` and "x" and bare words are names. */
export type TokenKind = 'word' | 'backtick' | 'double' | 'single' | 'number' | 'operator' | 'mark';

export interface Token {
  kind: TokenKind;
  /** Without quotes. */
  text: string;
  /** Characters before it. */
  at: number;
}

/** Longer filters are refused: in characters. */
const LONGEST_FILTER = 100_000;

const SPACE = /\s+/uy;
const NUMBER = /[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?(?![\p{L}\p{N}_.])/uy;
const WORD = /[\p{L}\p{N}_][\p{L}\p{N}\p{M}_]*/uy;
const OPERATOR = />=|<=|!=|<>|==|=|<|>/y;
const QUOTES: Record<string, TokenKind> = { "'": 'single', '"': 'double', '`': 'backtick' };

/** The tokens of a filter or an order, one pass from left to right. @throws {MlflowError} when a part is not a token */
export function tokensOf(text: string): Token[] {
  if (text.length > LONGEST_FILTER) {
    throw invalidParameter(`A filter may be ${LONGEST_FILTER} characters long, this one has ${text.length}.`);
  }
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const space = match(SPACE, text, at);
    if (space) {
      at += space.length;
      continue;
    }
    const token = tokenAt(text, at, tokens.at(-1));
    tokens.push(token.token);
    at = token.end;
  }
  return tokens;
}

function tokenAt(text: string, at: number, before: Token | undefined): { token: Token; end: number } {
  const first = text[at];
  const quoted = QUOTES[first];
  if (quoted) return quotedAt(text, at, quoted);
  // Between the parts of a key, a dot is no decimal point and digits are no number.
  const afterDot = before?.text === '.' && before.kind === 'mark';
  const afterName =
    first === '.' && at > 0 && /[\p{L}\p{N}_`"]/u.test(text[at - 1]) && before?.kind !== 'operator';
  if (afterName) return { token: { kind: 'mark', text: first, at }, end: at + 1 };
  const kinds: [TokenKind, RegExp][] = afterDot
    ? [['word', WORD]]
    : [
        ['number', NUMBER],
        ['word', WORD],
        ['operator', OPERATOR],
      ];
  for (const [kind, pattern] of kinds) {
    const found = match(pattern, text, at);
    if (found) return { token: { kind, text: found, at }, end: at + found.length };
  }
  if ('.(),'.includes(first)) return { token: { kind: 'mark', text: first, at }, end: at + 1 };
  throw invalidParameter(`Invalid clause(s) in filter string: unexpected '${first}' at character ${at}.`);
}

/** A quote that is doubled or behind a backslash belongs to the text, unless nothing would close it then. */
function quotedAt(text: string, at: number, kind: TokenKind): { token: Token; end: number } {
  const end = closingQuote(text, at, kind !== 'backtick') ?? closingQuote(text, at, false);
  if (end === undefined) {
    throw invalidParameter(`Invalid clause(s) in filter string: the quote at character ${at} is not closed.`);
  }
  return { token: { kind, text: text.slice(at + 1, end), at }, end: end + 1 };
}

function closingQuote(text: string, at: number, escapes: boolean): number | undefined {
  const quote = text[at];
  let end = at + 1;
  while (end < text.length) {
    if (escapes && text[end] === '\\' && text[end + 1] === quote) end += 2;
    else if (text[end] !== quote) end += 1;
    else if (text[end + 1] === quote && end > at + 1) end += 2;
    else return end;
  }
  return undefined;
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

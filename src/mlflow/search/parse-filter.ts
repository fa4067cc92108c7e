import {
  type AttributeRule,
  type Clause,
  type Comparator,
  COMPARATORS,
  type Entity,
  type FilterLanguage,
} from './filter-language.js';
import { type Token, type TokenKind, tokensOf } from './filter-tokens.js';
import { invalidParameter } from '../protocol/mlflow-error.js';

const DATASET_KEYS = ['name', 'digest', 'context'];
/** Comparisons in one filter. */
const MOST_CLAUSES = 1000;
/** Values in one list. */
const MOST_VALUES = 50_000;

export interface Identifier {
  entity: Entity;
  key: string;
}

/**
 * MLflow's filter language, by recursive descent:
 *
 *     filter     = { AND } [ comparison { AND { AND } comparison } ] { AND }
 *     comparison = identifier ( operator value | [NOT] IN ( value { , value } [,] ) | IS [NOT] NULL )
 *     identifier = [ entity . ] key        key = part { . part }
 *
 * @throws {MlflowError} INVALID_PARAMETER_VALUE when it cannot be parsed, with the position where reading stopped
 */
export function parseFilter(text: string | undefined, language: FilterLanguage): Clause[] {
  const reader = new TokenReader(tokensOf(text ?? ''));
  const clauses: Clause[] = [];
  for (;;) {
    // MLflow ignores an AND without comparisons beside it.
    let separated = clauses.length === 0;
    while (reader.takes('AND')) separated = true;
    if (reader.atEnd()) return clauses;
    if (!separated) reader.keyword('AND');
    clauses.push(comparison(reader, language));
    if (clauses.length > MOST_CLAUSES)
      throw invalidParameter(`A filter may have ${MOST_CLAUSES} comparisons.`);
  }
}

function comparison(reader: TokenReader, language: FilterLanguage): Clause {
  const { entity, key } = identifier(reader, language);
  const comparator = comparatorOf(reader);
  const rule = entity === 'attribute' ? language.attributes[key] : undefined;
  if (rule?.orderOnly) throw unknownAttribute(key, language);
  const allowed = rule?.comparators ?? language.comparators[entity] ?? [];
  if (!allowed.includes(comparator)) {
    throw invalidParameter(
      `Invalid comparator '${comparator}' for ${entity} '${key}': not one of ${allowed.join(', ')}.`,
    );
  }
  const value = valueOf(reader, comparator, { entity, rule, language });
  return { entity, key: rule?.name ?? key, comparator, value };
}

/** An identifier; attributes keep the name that was written, for the rule that belongs to it. */
export function identifier(reader: TokenReader, language: FilterLanguage): Identifier {
  const parts = reader.path();
  if (parts.length === 1) return { entity: 'attribute', key: attributeKey(parts[0], language) };
  const entity = Object.hasOwn(language.entities, parts[0]) ? language.entities[parts[0]] : undefined;
  if (!entity) {
    const known = [...new Set(Object.values(language.entities))].join(', ');
    throw invalidParameter(`Invalid entity type '${parts[0]}'. Valid values are ${known}.`);
  }
  const key = parts.slice(1).join('.');
  if (entity === 'attribute') return { entity, key: attributeKey(key, language) };
  if (entity === 'dataset' && !DATASET_KEYS.includes(key)) {
    throw invalidParameter(
      `Invalid dataset key '${key}' specified. Valid keys are ${DATASET_KEYS.join(', ')}.`,
    );
  }
  return { entity, key };
}

function attributeKey(key: string, language: FilterLanguage): string {
  if (Object.hasOwn(language.attributes, key)) return key;
  throw unknownAttribute(key, language);
}

function unknownAttribute(key: string, { attributes }: FilterLanguage): Error {
  const known = Object.keys(attributes).filter((name) => !attributes[name].orderOnly);
  return invalidParameter(`Invalid attribute key '${key}' specified. Valid keys are ${known.join(', ')}.`);
}

function comparatorOf(reader: TokenReader): Comparator {
  const token = reader.next();
  if (token?.kind === 'operator' || token?.kind === 'word') {
    let words = token.text.toUpperCase();
    if (words === 'NOT') words = `NOT ${reader.keyword('IN')}`;
    if (words === 'IS') {
      words = reader.takes('NOT') ? 'IS NOT' : 'IS';
      words = `${words} ${reader.keyword('NULL')}`;
    }
    const found = COMPARATORS.find((one) => one === words);
    if (found) return found;
  }
  throw reader.unexpected(token, 'a comparison');
}

const WHOLE = /^\s*[-+]?\d+\s*$/;

interface Compared {
  entity: Entity;
  rule: AttributeRule | undefined;
  language: FilterLanguage;
}

function valueOf(
  reader: TokenReader,
  comparator: Comparator,
  { entity, rule, language }: Compared,
): Clause['value'] {
  if (comparator === 'IS NULL' || comparator === 'IS NOT NULL') return undefined;
  if (comparator === 'IN' || comparator === 'NOT IN') return listOf(reader);
  const token = reader.next();
  if (entity === 'metric' || rule?.kind === 'number') return numberIn(token, entity, rule);
  if (token?.kind === 'number' && language.numbersAsText) return token.text;
  return quoted(reader, token);
}

function numberIn(token: Token | undefined, entity: Entity, rule: AttributeRule | undefined): number {
  const isText = token?.kind === 'single' || token?.kind === 'double';
  const isNumber = token?.kind === 'number' || (isText && rule?.quotable && WHOLE.test(token.text));
  if (!token || !isNumber) {
    throw invalidParameter(`Expected numeric value type for ${entity}. Found ${token?.text ?? 'the end'}`);
  }
  if (rule?.whole && !WHOLE.test(token.text)) {
    throw invalidParameter(`Expected a whole number for ${entity}. Found ${token.text}`);
  }
  return Number(token.text);
}

function listOf(reader: TokenReader): string[] {
  reader.mark('(');
  const values = [quoted(reader, reader.next())];
  while (!reader.takesMark(')')) {
    reader.mark(',');
    if (reader.takesMark(')')) break;
    values.push(quoted(reader, reader.next()));
    if (values.length > MOST_VALUES) throw invalidParameter(`A list may have ${MOST_VALUES} values.`);
  }
  return values;
}

function quoted(reader: TokenReader, token: Token | undefined): string {
  if (token?.kind === 'single' || token?.kind === 'double') return token.text;
  throw reader.unexpected(token, "a quoted string value (e.g. 'my-value')");
}

/** The tokens one after the other. */
export class TokenReader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  atEnd(): boolean {
    return this.at >= this.tokens.length;
  }

  next(): Token | undefined {
    return this.tokens[this.at++];
  }

  /** Names with dots between them; a name is bare, in backticks or in quotes, the first one not in single ones. */
  path(): string[] {
    const parts = [this.name()];
    while (this.takesMark('.')) parts.push(this.name('single'));
    return parts;
  }

  /** The next token has to be this word, in any case. */
  keyword(word: string): string {
    const token = this.next();
    if (token?.kind === 'word' && token.text.toUpperCase() === word) return word;
    throw this.unexpected(token, word);
  }

  takes(word: string): boolean {
    const token = this.tokens[this.at];
    const found = token?.kind === 'word' && token.text.toUpperCase() === word;
    if (found) this.at += 1;
    return found;
  }

  mark(text: string): void {
    if (!this.takesMark(text)) throw this.unexpected(this.next(), `'${text}'`);
  }

  takesMark(text: string): boolean {
    const token = this.tokens[this.at];
    const found = token?.kind === 'mark' && token.text === text;
    if (found) this.at += 1;
    return found;
  }

  unexpected(token: Token | undefined, wanted: string): Error {
    const place = token ? `'${token.text.slice(0, 100)}' at character ${token.at}` : 'the end';
    return invalidParameter(`Invalid clause(s) in filter string: expected ${wanted}, found ${place}.`);
  }

  private name(also?: TokenKind): string {
    const token = this.next();
    const kind = token?.kind;
    if (token && (kind === 'word' || kind === 'backtick' || kind === 'double' || kind === also)) {
      return token.text;
    }
    throw this.unexpected(token, 'a name');
  }
}

import type { Entity, FilterLanguage } from './filter-language.js';
import { tokensOf } from './filter-tokens.js';
import { invalidParameter } from '../protocol/mlflow-error.js';
import { identifier, TokenReader } from './parse-filter.js';

export interface OrderKey {
  entity: Entity;
  key: string;
  ascending: boolean;
}

/** Keys in one order. */
const MOST_KEYS = 100;

/** `order_by`, such as ``metrics.`val loss` DESC``: each entry is an identifier and a direction. @throws {MlflowError} when it cannot be read */
export function parseOrder(entries: readonly string[], language: FilterLanguage): OrderKey[] {
  if (entries.length > MOST_KEYS) throw invalidParameter(`An order may have ${MOST_KEYS} keys.`);
  const keys = entries.map((entry) => orderKey(entry, language));
  const seen = new Set(keys.map(({ entity, key }) => `${entity}.${key}`));
  if (seen.size < keys.length && !language.repeatedOrder) {
    throw invalidParameter(`\`order_by\` contains duplicate fields: ${entries.join(', ').slice(0, 500)}`);
  }
  return keys;
}

function orderKey(entry: string, language: FilterLanguage): OrderKey {
  const reader = new TokenReader(tokensOf(entry));
  const { entity, key } = identifier(reader, language);
  const rule = entity === 'attribute' ? language.attributes[key] : undefined;
  const unknown = language.orderAttributes && !(rule && language.orderAttributes.includes(key));
  if (entity === 'dataset' || unknown) {
    throw invalidParameter(`Invalid order by key '${key}' specified: a list cannot be ordered by it.`);
  }
  const ascending = reader.takes('ASC') || !reader.takes('DESC');
  if (!reader.atEnd()) {
    throw invalidParameter(`Invalid order_by clause '${entry.slice(0, 500)}': the direction is ASC or DESC.`);
  }
  return { entity, key: rule?.name ?? key, ascending };
}

import {
  addressOf,
  type ApiDocument,
  type ApiParameter,
  type ApiSchema,
  type NamedOperation,
} from './api-document.js';

/** A request that an operation has to refuse, and what is wrong with it. */
export interface WrongRequest {
  fault: string;
  method: string;
  address: string;
  /** JSON as text; absent: no body. */
  body?: string;
  type?: string;
}

type Path = (string | number)[];

const NONSENSE = 'nonsense';
/** For each type of JSON, a value of another one that no lax reader takes for it. */
const OTHER_TYPE: Record<string, unknown> = {
  string: { a: 1 },
  number: { a: 1 },
  integer: { a: 1 },
  boolean: { a: 1 },
  array: NONSENSE,
  object: NONSENSE,
};

/**
 * One wrong request for each way in which a parameter or a field of the documented example can be wrong: null, of another
 * type, missing, unknown, out of range; and for the whole: no JSON, another value, another type, another method.
 */
export function* wrongRequests(operation: NamedOperation, document: ApiDocument): Generator<WrongRequest> {
  const { method } = operation;
  const json = operation.requestBody?.content['application/json'];
  const body = json && { body: JSON.stringify(json.example), type: 'application/json' };
  for (const parameter of operation.parameters ?? [])
    for (const value of wrongValues(parameter))
      yield {
        fault: `${parameter.in} ${parameter.name}=${String(value).slice(0, 40)}`,
        method,
        address: addressOf(operation, { [parameter.name]: value }),
        ...body,
      };
  const address = addressOf(operation);
  if (operation.parameters?.some((parameter) => parameter.in === 'query'))
    yield {
      fault: `query ${NONSENSE}`,
      method,
      address: `${address}${address.includes('?') ? '&' : '?'}${NONSENSE}=1`,
      ...body,
    };
  yield { fault: 'method QUERY', method: 'QUERY', address };
  if (json)
    yield* wrongBodies(
      { method, address, type: 'application/json' },
      json.example,
      bodySchemaOf(json.schema, json.example, document),
      document,
    );
}

function* wrongBodies(
  request: Omit<WrongRequest, 'fault'>,
  example: unknown,
  schema: ApiSchema,
  document: ApiDocument,
): Generator<WrongRequest> {
  for (const value of [null, [], NONSENSE, 5, true])
    yield { ...request, fault: `body ${JSON.stringify(value)}`, body: JSON.stringify(value) };
  yield { ...request, fault: 'body that is cut off', body: JSON.stringify(example).slice(0, -1) };
  yield { ...request, fault: 'body of another type', type: 'text/csv', body: 'a,b\r\n1,2\r\n' };
  const fields = Array.isArray(example)
    ? wrongFields(example[0], schemaOf(schema.items as ApiSchema, document), document, [0])
    : wrongFields(example, schema, document, []);
  for (const { path, kind, value } of fields)
    yield {
      ...request,
      fault: `${path.join('.')} ${kind}`,
      body: JSON.stringify(withValue(example, path, value)),
    };
}

function* wrongFields(
  value: unknown,
  schema: ApiSchema,
  document: ApiDocument,
  path: Path,
): Generator<{ path: Path; kind: string; value: unknown }> {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, ApiSchema>);
  for (const [name, property] of properties) {
    const field = [...path, name];
    const inner = schemaOf(property, document);
    if (!property.nullable) yield { path: field, kind: 'null', value: null };
    const type = typeOf(inner);
    if (type in OTHER_TYPE) yield { path: field, kind: `not ${type}`, value: OTHER_TYPE[type] };
    if (typeof inner.maximum === 'number') yield { path: field, kind: 'too large', value: inner.maximum + 1 };
    if (typeof inner.minimum === 'number') yield { path: field, kind: 'too small', value: inner.minimum - 1 };
    if (inner.enum) yield { path: field, kind: 'not in the list', value: NONSENSE };
    if ((schema.required as string[] | undefined)?.includes(name))
      yield { path: field, kind: 'missing', value: undefined };
    const given = (value as Record<string, unknown> | undefined)?.[name];
    if (Array.isArray(given) && given.length > 0) {
      yield { path: [...field, 0], kind: 'null', value: null };
      yield* wrongFields(given[0], schemaOf(inner.items as ApiSchema, document), document, [...field, 0]);
    } else if (given && typeof given === 'object') yield* wrongFields(given, inner, document, field);
  }
}

/** Of a body that may have several forms, the form of its example. */
function bodySchemaOf(schema: ApiSchema | undefined, example: unknown, document: ApiDocument): ApiSchema {
  const forms = (schema?.oneOf as ApiSchema[] | undefined)?.map((form) => schemaOf(form, document));
  const type = Array.isArray(example) ? 'array' : 'object';
  return forms?.find((form) => form.type === type) ?? schemaOf(schema, document);
}

function typeOf(schema: ApiSchema): string {
  const choices = (schema.oneOf as ApiSchema[] | undefined)?.map(({ type }) => String(type));
  return choices ? choices.find((type) => type === 'number' || type === 'string')! : String(schema.type);
}

function schemaOf(schema: ApiSchema | undefined, document: ApiDocument): ApiSchema {
  if (typeof schema?.$ref === 'string') return document.components.schemas[schema.$ref.split('/').at(-1)!];
  return (
    (schema?.allOf as ApiSchema[] | undefined)?.map((part) => schemaOf(part, document)).at(0) ?? schema ?? {}
  );
}

function* wrongValues({ in: place, schema = {} }: ApiParameter): Generator<unknown> {
  if (place === 'path') {
    yield NONSENSE;
    yield '../../etc/passwd';
    yield 'a'.repeat(3000);
    return;
  }
  if (schema.type === 'number' || schema.type === 'integer') {
    yield NONSENSE;
    yield '1e400';
    yield '';
    if (typeof schema.maximum === 'number') yield schema.maximum + 1;
    if (typeof schema.minimum === 'number') yield schema.minimum - 1;
  } else if (schema.enum || schema.format === 'date-time' || schema.type === 'boolean') {
    yield NONSENSE;
    yield '';
  }
}

function withValue(example: unknown, [head, ...rest]: Path, value: unknown): unknown {
  const copy = (Array.isArray(example) ? [...example] : { ...(example as object) }) as Record<
    string | number,
    unknown
  >;
  copy[head] = rest.length === 0 ? value : withValue(copy[head], rest, value);
  return copy;
}

import type { OpenAPIObject } from '@nestjs/swagger';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Responses = Operation['responses'];
type Schema = Record<string, unknown>;

const PROBLEM = 'application/problem+json';
const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'An error (RFC 9457)',
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
  properties: {
    type: { type: 'string', example: 'urn:parivision:problem:http.invalid' },
    title: { type: 'string', example: 'Unprocessable Entity' },
    status: { type: 'integer', example: 422 },
    code: { type: 'string', example: 'http.invalid', description: 'Stable; docs/errors.md lists all' },
    detail: { type: 'string', example: 'The request is not valid: limit.' },
    requestId: { type: 'string', description: 'As in the header x-request-id and in the log' },
    errors: {
      type: 'array',
      description: 'Each fault: which field, which rule it breaks, a sentence',
      items: {
        type: 'object',
        required: ['field', 'rule', 'message'],
        properties: {
          field: { type: 'string', example: 'limit' },
          rule: { type: 'string', example: 'max' },
          message: { type: 'string', example: 'limit must not be greater than 1000' },
        },
      },
    },
  },
};

/** Errors that any route may return, whatever it does. */
const ANYWHERE: Record<string, string> = {
  400: 'http.bad-request, http.bad-address: the request is malformed',
  403: 'access.role-too-low, access.host-foreign: not with this key, host or origin',
  503: 'mongo.unavailable, http.disk-unwritable, or too busy: try again after retry-after seconds',
};

/**
 * Adds to each operation what is the same for all routes: the errors that any request, a key, a parameter or a body may cause,
 * their schema, the CSV format of lists, and an example of the whole body.
 */
export function completeOperations(document: OpenAPIObject): void {
  const schemas = ((document.components ??= {}).schemas ??= {}) as Record<string, Schema>;
  schemas.Problem = PROBLEM_SCHEMA;
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const operation of Object.values(methods) as Operation[]) {
      if (!operation?.responses) continue;
      const { responses } = operation;
      for (const [status, description] of Object.entries(errorsOf(path, operation)))
        responses[status] ??= { description };
      describeProblems(responses);
      describeCsv(operation);
      exemplifyBody(operation, schemas);
    }
  }
}

function errorsOf(path: string, operation: Operation): Record<string, string> {
  const parameters = (operation.parameters ?? []) as { in: string }[];
  const ofPath = parameters.some((parameter) => parameter.in === 'path');
  return {
    ...ANYWHERE,
    ...(path.startsWith('/health')
      ? {}
      : { 401: 'access.key-wanted, access.key-unknown: a valid key is needed' }),
    ...(ofPath
      ? { 404: 'What the path names does not exist', 414: 'http.bad-address: a part of the path is too long' }
      : {}),
    ...(operation.requestBody
      ? {
          413: 'http.body-too-large: the body is too large',
          415: 'http.media-type: another type is expected',
        }
      : {}),
    ...(parameters.length > 0 || operation.requestBody
      ? { 422: 'http.invalid: a parameter or field breaks a rule; errors names it' }
      : {}),
  };
}

function describeProblems(responses: Responses): void {
  for (const [status, response] of Object.entries(responses)) {
    if (Number(status) < 400 || !response || '$ref' in response) continue;
    response.content ??= { [PROBLEM]: { schema: { $ref: '#/components/schemas/Problem' } } };
  }
}

/** A route with a parameter `format` that may be `csv` returns that, too. */
function describeCsv(operation: Operation): void {
  const parameters = (operation.parameters ?? []) as { name: string; schema?: { enum?: string[] } }[];
  const format = parameters.find(({ name }) => name === 'format');
  const response = operation.responses['200'];
  if (!format?.schema?.enum?.includes('csv') || !response || '$ref' in response) return;
  response.content = { ...response.content, 'text/csv': { schema: { type: 'string' } } };
}

/** Swagger UI would fill optional fields that have no example with "string" and 0. */
function exemplifyBody(operation: Operation, schemas: Record<string, Schema>): void {
  if (!operation.requestBody || '$ref' in operation.requestBody) return;
  const json = operation.requestBody.content['application/json'];
  if (json?.schema) json.example ??= exampleOf(json.schema as Schema, schemas);
}

/** The example of a schema: its own, or built from the examples of its properties; a property without one is left out. */
function exampleOf(schema: Schema, schemas: Record<string, Schema>): unknown {
  if (typeof schema.$ref === 'string') return exampleOf(schemas[schema.$ref.split('/').at(-1)!], schemas);
  if (schema.example !== undefined) return schema.example;
  if (Array.isArray(schema.allOf)) return exampleOf(schema.allOf[0] as Schema, schemas);
  if (schema.type === 'array') {
    const item = exampleOf(schema.items as Schema, schemas);
    return item === undefined ? undefined : [item];
  }
  if (!schema.properties) return undefined;
  const properties = Object.entries(schema.properties as Record<string, Schema>)
    .map(([name, property]) => [name, exampleOf(property, schemas)] as const)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(properties);
}

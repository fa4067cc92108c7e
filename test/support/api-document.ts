/** What tests read of an OpenAPI document. */
export interface ApiDocument {
  paths: Record<string, Record<string, ApiOperation>>;
  components: { schemas: Record<string, ApiSchema> };
}

export interface ApiOperation {
  summary?: string;
  tags?: string[];
  parameters?: ApiParameter[];
  requestBody?: { content: Record<string, ApiContent> };
  responses: Record<string, { description?: string; content?: Record<string, ApiContent> }>;
}

export interface ApiParameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  example?: unknown;
  schema?: ApiSchema;
}

interface ApiContent {
  schema?: ApiSchema;
  example?: unknown;
}

export type ApiSchema = Record<string, unknown>;

export interface NamedOperation extends ApiOperation {
  method: string;
  path: string;
}

export function operationsOf(document: ApiDocument): NamedOperation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      ...operation,
    })),
  );
}

/** The address of an operation, filled with the documented examples or with other values. */
export function addressOf(operation: NamedOperation, other: Record<string, unknown> = {}): string {
  let path = operation.path;
  const query = new URLSearchParams();
  for (const parameter of operation.parameters ?? []) {
    const value = parameter.name in other ? other[parameter.name] : exampleOf(parameter);
    if (parameter.in === 'path')
      path = path.replace(`{${parameter.name}}`, encodeURIComponent(String(value)));
    else if (parameter.in === 'query' && value !== undefined) query.append(parameter.name, String(value));
  }
  return query.size > 0 ? `${path}?${query}` : path;
}

function exampleOf({ example, schema }: ApiParameter): unknown {
  return example ?? schema?.example;
}

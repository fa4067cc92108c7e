import type { FastifyInstance, FastifyRequest } from 'fastify';
import { suggestion } from '../../algorithms/text/nearest-name.js';
import { invalidFields } from './validation.js';

/** Set for a route with `@RouteSettings({...})`. */
export interface QueryConfig {
  /** Names of all query parameters of a route without a DTO for its query: others are refused, as those with a DTO refuse them. */
  queryNames?: readonly string[];
}

/** After the caller was admitted, before the body is read. */
export function checkQueryNames(instance: FastifyInstance): void {
  instance.addHook('onRoute', (route) => {
    const { queryNames } = (route.config ?? {}) as QueryConfig;
    if (!queryNames) return;
    route.preParsing = [
      ...[route.preParsing ?? []].flat(),
      (request: FastifyRequest, _reply: unknown, _payload: unknown, done: (error: Error | null) => void) =>
        done(unknownNames(request, queryNames)),
    ] as typeof route.preParsing;
  });
}

function unknownNames({ query }: FastifyRequest, known: readonly string[]): Error | null {
  const unknown = Object.keys(query as object).filter((name) => !known.includes(name));
  if (unknown.length === 0) return null;
  return invalidFields(
    unknown.map((field) => {
      const meant = known.length === 0 ? ': there are no parameters' : suggestion(field, known);
      return { field, rule: 'isKnown', message: `${field} is not known here${meant}` };
    }),
  );
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RouteAccess } from '../../src/platform/http/allow.js';

/** Every route with its role; test/e2e/route-roles.spec.ts keeps it equal to the program's. */
export const ROUTE_ROLES = 'test/support/route-roles.txt';

let known: Map<string, RouteAccess> | undefined;

/** The declaration of a route in the committed list; undefined for an unknown route. `path` is the router's template. */
export function committedRoute(method: string, path: string): RouteAccess | undefined {
  known ??= new Map(
    readFileSync(join(import.meta.dirname, '../..', ROUTE_ROLES), 'utf8')
      .trim()
      .split('\n')
      .map((line) => {
        const [route, verb, role, specialKey] = line.split(' ');
        return [`${verb} ${route}`, { role, ...(specialKey && { specialKey }) } as RouteAccess];
      }),
  );
  return known.get(`${method} ${path}`);
}

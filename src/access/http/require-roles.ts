import type { FastifyInstance } from 'fastify';
import type { RouteSettings } from '../../platform/http/allow.js';

/** Fails the start if a route declares no role: it would be closed to every caller. */
export function requireRoles(instance: FastifyInstance): void {
  const routes: { name: string; config: RouteSettings }[] = [];
  instance.addHook('onRoute', (route) => {
    // Kept and read later: a route that a library registers gets its role from a later hook.
    const config = (route.config ??= {} as NonNullable<typeof route.config>);
    routes.push({ name: `${String(route.method)} ${route.url}`, config });
  });
  instance.addHook('onReady', async () => {
    const closed = routes.filter(({ config }) => !config.access).map(({ name }) => name);
    if (closed.length > 0) {
      throw new Error(
        `routes without a role (@Allow of src/platform/http/allow.ts): ${[...new Set(closed)].join(', ')}`,
      );
    }
  });
}

import type { FastifyInstance, FastifyRequest } from 'fastify';

interface WithSettings {
  routeSettings?: object;
}

/** Reserves the place that `settingsOf` uses, so that all requests have the same shape. */
export function reserveRouteSettings(instance: FastifyInstance): void {
  instance.decorateRequest('routeSettings');
}

/**
 * The settings of a request's route, with its `url` and `method`, which an unknown address does not have. Fastify composes
 * `routeOptions` anew at each use, so they are read once per request.
 */
export function settingsOf<T extends object>(request: FastifyRequest): T {
  const known = request as WithSettings;
  return (known.routeSettings ??= request.routeOptions.config ?? {}) as T;
}

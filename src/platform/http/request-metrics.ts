import type { FastifyInstance } from 'fastify';
import type { BucketSeries, CounterTally, CountSeries, HistogramTally } from '../metrics/tallies.js';
import { settingsOf } from './route-settings.js';

/** Of one route and method. */
interface RouteSeries {
  /** By class of status: index 2 is "2xx". */
  responses: (CountSeries | undefined)[];
  duration: BucketSeries;
}

/**
 * Counts and times every response. `handler` is the route's template, never the address, so that the number of series is
 * bounded; `status` is the class ("2xx"), as the dashboards and alerts expect.
 */
export function registerRequestMetrics(
  instance: FastifyInstance,
  requests: CounterTally,
  durations: HistogramTally,
): void {
  const known = new WeakMap<object, Map<string, RouteSeries>>();
  instance.addHook('onResponse', (request, reply, done) => {
    const route = settingsOf<{ url?: string }>(request);
    const { method } = request;
    const handler = route.url ?? 'none';
    let byMethod = known.get(route);
    if (!byMethod) known.set(route, (byMethod = new Map()));
    let series = byMethod.get(method);
    if (!series) {
      byMethod.set(method, (series = { responses: [], duration: durations.series({ handler, method }) }));
    }
    const status = Math.floor(reply.statusCode / 100);
    (series.responses[status] ??= requests.series({ handler, method, status: `${status}xx` })).count++;
    series.duration.observe(reply.elapsedTime / 1000);
    done();
  });
}

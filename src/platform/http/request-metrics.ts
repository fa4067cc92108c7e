import type { FastifyInstance } from 'fastify';
import type { Counter, Histogram } from 'prom-client';

type CounterChild = Counter.Internal;
type HistogramChild = Histogram.Internal<string>;

/**
 * Counts and times every response. `handler` is the route's template, never the address, so that the number of series is
 * bounded; `status` is the class ("2xx"), as the dashboards and alerts expect.
 */
export function registerRequestMetrics(
  instance: FastifyInstance,
  requests: Counter<string>,
  durations: Histogram<string>,
): void {
  const counters = new Map<string, CounterChild>();
  const histograms = new Map<string, HistogramChild>();
  instance.addHook('onResponse', (request, reply, done) => {
    const handler = request.routeOptions.url ?? 'none';
    const { method } = request;
    const route = `${method} ${handler}`;
    const status = `${Math.floor(reply.statusCode / 100)}xx`;
    const key = `${status} ${route}`;
    let counter = counters.get(key);
    if (!counter) counters.set(key, (counter = requests.labels({ handler, method, status })));
    counter.inc();
    let histogram = histograms.get(route);
    if (!histogram) histograms.set(route, (histogram = durations.labels({ handler, method })));
    histogram.observe(reply.elapsedTime / 1000);
    done();
  });
}

import { Inject } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';

// Jest cannot load @willsoto/nestjs-prometheus on Node 20: it is CommonJS and requires Nest, which is ESM. Unit and
// medium tests get these in its place; the real package runs in the end-to-end tests, on the built application.

export function getToken(name: string): string {
  return `PROM_METRIC_${name.toUpperCase()}`;
}

export const InjectMetric = (name: string): ParameterDecorator =>
  Inject(getToken(name)) as ParameterDecorator;

type MetricClass<T> = new (options: T) => unknown;

/** A real metric, in a registry of its own, so that each test module counts from 0. */
const provider =
  <T extends { name: string }>(Metric: MetricClass<T>) =>
  (options: T): object => ({
    provide: getToken(options.name),
    useFactory: () => new Metric({ ...options, registers: [new Registry()] }),
  });

export const makeCounterProvider = provider(Counter);
export const makeGaugeProvider = provider(Gauge);
export const makeHistogramProvider = provider(Histogram);
export const makeSummaryProvider = provider(Summary);

export class PrometheusController {}

/** GET /metrics is left out. */
export class PrometheusModule {
  static register(): { module: typeof PrometheusModule } {
    return { module: PrometheusModule };
  }
}

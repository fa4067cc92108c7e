import { Inject } from '@nestjs/common';

// Jest cannot load @willsoto/nestjs-prometheus on Node 20: it is CommonJS and requires Nest, which is ESM. Unit tests need
// nothing of it but the injection tokens; the real package runs in the end-to-end tests, on the built application.

export function getToken(name: string): string {
  return `PROM_METRIC_${name.toUpperCase()}`;
}

export const InjectMetric = (name: string): ParameterDecorator =>
  Inject(getToken(name)) as ParameterDecorator;

const provider = (options: { name: string }): object => ({
  provide: getToken(options.name),
  useValue: undefined,
});

export const makeCounterProvider = provider;
export const makeGaugeProvider = provider;
export const makeHistogramProvider = provider;
export const makeSummaryProvider = provider;

export class PrometheusModule {}

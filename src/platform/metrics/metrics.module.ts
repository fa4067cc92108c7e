import { Module } from '@nestjs/common';
import { PrometheusController, PrometheusModule } from '@willsoto/nestjs-prometheus';
import { Allow } from '../http/allow.js';
import { ALL_METRICS } from './metrics.js';

// The controller is the library's, so the role cannot be written above it.
Allow('viewer', 'metrics-key')(PrometheusController);

/** GET /metrics in Prometheus' text format. Every metric of the program is declared in `metrics.ts`. */
@Module({
  imports: [PrometheusModule.register({ path: '/metrics', defaultMetrics: { enabled: true } })],
  providers: [...ALL_METRICS],
  exports: [...ALL_METRICS, PrometheusModule],
})
export class MetricsModule {}

import { Module } from '@nestjs/common';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import { ALL_METRICS } from './metrics.js';

/** GET /metrics in Prometheus' text format. Every metric of the program is declared in `metrics.ts`. */
@Module({
  imports: [PrometheusModule.register({ path: '/metrics', defaultMetrics: { enabled: true } })],
  providers: [...ALL_METRICS],
  exports: [...ALL_METRICS, PrometheusModule],
})
export class MetricsModule {}

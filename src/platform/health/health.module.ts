import { Global, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { DatabaseWatch } from './database-watch.service.js';
import { Drain } from './drain.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { ReadinessRegistry } from './readiness-registry.js';

/** GET /health/live and /health/ready. Stages register their checks with `ReadinessRegistry`. */
@Global()
@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [DatabaseWatch, Drain, HealthService, ReadinessRegistry],
  exports: [DatabaseWatch, Drain, HealthService, ReadinessRegistry],
})
export class HealthModule {}

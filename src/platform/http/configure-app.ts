import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { getToken } from '@willsoto/nestjs-prometheus';
import type { FastifyInstance } from 'fastify';
import type { Counter } from 'prom-client';
import { DatabaseWatch } from '../health/database-watch.service.js';
import { NestLog } from '../logging/nest-log.service.js';
import { registerRequestLog } from '../logging/request-log.js';
import { METRIC } from '../metrics/metrics.js';
import type { PlatformAdapter } from './create-adapter.js';
import { callDirectly } from './direct.js';
import { ProblemFilter } from './problem.filter.js';
import { checkQueryNames } from './query-names.js';
import { registerRequestMetrics } from './request-metrics.js';
import { registerSecurityHeaders } from './security-headers.js';
import { serveUi } from './static-ui.js';
import { serveApiDocs } from './swagger.js';
import { RequestValidation } from './validation.js';

/** Configures what all routes share. The application must have been created with `createAdapter()`; call before it listens. */
export function configureApp(app: NestFastifyApplication): void {
  const adapter = app.getHttpAdapter() as unknown as PlatformAdapter;
  const instance = adapter.getInstance<FastifyInstance>();
  callDirectly(instance, (controller) => app.get<object>(controller, { strict: false }));
  checkQueryNames(instance);
  registerSecurityHeaders(instance);
  registerRequestMetrics(
    instance,
    app.get(getToken(METRIC.httpRequests), { strict: false }),
    app.get(getToken(METRIC.httpDuration), { strict: false }),
  );
  registerRequestLog(instance, app.get(NestLog, { strict: false }).lines);
  const refusals = app.get<Counter<string>>(getToken(METRIC.httpRefused), { strict: false });
  adapter.traffic.onRefusal((kind) => refusals.inc({ kind }));
  app.useGlobalPipes(new RequestValidation());
  const watch = app.get(DatabaseWatch, { strict: false });
  app.useGlobalFilters(new ProblemFilter(adapter.routes, adapter.dialects, () => watch.retryAfterSeconds));
  serveApiDocs(app, adapter.basePath);
  serveUi(instance, adapter.basePath);
}

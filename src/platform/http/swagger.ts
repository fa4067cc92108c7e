import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { VERSION } from '../config/version.js';
import { allowing, allowUrls } from './allow.js';
import { completeOperations } from './complete-operations.js';

/** In the order of the data flow. */
const TAGS: [name: string, description: string][] = [
  ['feed', 'Sources of shots, and the feed served by this program'],
  ['bronze', 'Every shot as received, by game; rows in quarantine'],
  ['silver', 'Cleaned, typed shots as Arrow blocks'],
  ['gold', 'Snapshots: features, time split, statistics'],
  ['tracking', 'Experiments, runs, metrics, artifacts'],
  ['registry', 'Model versions and aliases'],
  ['training', 'Algorithms and studies'],
  ['champion', 'The model that answers, and why'],
  ['prediction', 'Will the shot go in?'],
  ['protocols', "The Open Inference Protocol v2 and MLflow's scoring contract"],
  ['drift', 'Production against what a version learned from'],
  ['pipelines', 'Scheduled runs and their progress'],
  ['access', 'Keys and their roles'],
  ['health', 'Is it alive, is it ready'],
  ['metrics', 'For Prometheus'],
];

/** The OpenAPI document of the application; the same routes give the same document. */
function openApiDocument(app: INestApplication, basePath = ''): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('PariVision')
    .setDescription(
      'Learns from NBA shots whether the next one goes in. Errors are problem+json (RFC 9457) with a stable `code`.',
    )
    .setVersion(VERSION);
  if (basePath) builder.addServer(basePath);
  for (const [name, description] of TAGS) builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.build());
  const metrics = document.paths['/metrics']?.get;
  if (metrics) {
    metrics.tags = ['metrics'];
    metrics.summary = "All metrics in Prometheus' text format";
  }
  completeOperations(document);
  return document;
}

const DOCS_ROUTES = [
  '/openapi.json',
  '/docs',
  '/docs/',
  '/docs/*',
  '/docs/LICENSE',
  '/docs/index.html',
  '/docs/swagger-ui-init.js',
  '/docs/docs/swagger-ui-init.js',
];

/** Swagger UI at /docs, the document at /openapi.json; built at the first request. */
export function serveApiDocs(app: INestApplication, basePath: string): void {
  allowUrls(app.getHttpAdapter().getInstance() as FastifyInstance, DOCS_ROUTES, allowing('viewer'));
  SwaggerModule.setup('docs', app, () => openApiDocument(app, basePath), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'PariVision API',
  });
}

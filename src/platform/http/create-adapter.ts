import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { Settings } from '../config/settings.js';
import { requestIdOf } from '../logging/request-id.js';
import type { ApiDialect } from './api-dialect.js';
import { withoutBasePath } from './base-path.js';
import { exactJson } from './exact-json.js';
import { guardRequests } from './guard-requests.js';
import { JSON_LIMIT, registerBodyParsers } from './json-body.js';
import { allowedNames } from './near-hosts.js';
import { unroutableAnswer } from './problem.filter.js';
import { readRefusedBodies } from './refused-body.js';
import { reserveRouteSettings } from './route-settings.js';
import { RouteTable } from './route-table.js';
import { Traffic } from './traffic.js';

/** From the first to the last byte of a request: long enough for a large file on a slow connection. */
const LONGEST_REQUEST_MS = 15 * 60_000;
/** Election ids are up to 190 characters long, keys of tags 250, each of which may need nine as %-escapes. */
const LONGEST_PARAMETER = 9100;

/** Fastify with our own body parsers, a table of its routes, and limits on requests in progress. */
export class PlatformAdapter extends FastifyAdapter {
  readonly routes = new RouteTable();
  readonly traffic: Traffic;
  readonly basePath: string;

  constructor(
    settings: Settings,
    readonly dialects: readonly ApiDialect[],
  ) {
    super({
      bodyLimit: JSON_LIMIT,
      requestTimeout: LONGEST_REQUEST_MS,
      trustProxy: false,
      // Requests that arrive while the process stops are answered, and the connection is closed with the response.
      return503OnClosing: false,
      forceCloseConnections: 'idle',
      frameworkErrors: unroutableAnswer(dialects),
      routerOptions: { ignoreTrailingSlash: true, maxParamLength: LONGEST_PARAMETER },
      // No middleware is used: all that runs for each request are Fastify's hooks.
      skipMiddie: true,
      // The address of this server, as configured in a client, may end with a slash.
      rewriteUrl: ({ url = '/' }) => oneSlash(withoutBasePath(oneSlash(url), settings.basePath)),
      // The logger reads the id from the raw request, so that both use the same one.
      genReqId: (raw: IncomingMessage) =>
        ((raw as IncomingMessage & { id?: string }).id = requestIdOf(raw.headers)),
    });
    const instance = this.getInstance<FastifyInstance>();
    this.basePath = settings.basePath;
    reserveRouteSettings(instance);
    this.traffic = new Traffic(settings, dialects);
    this.traffic.install(instance);
    instance.addHook('onRoute', (route) => this.routes.add(route.url, route.method));
    instance.setReplySerializer(exactJson);
    guardRequests(instance, dialects, {
      allowedHosts: allowedNames(settings.allowedHosts),
      methodsOf: (path) => this.routes.methodsOf(path),
    });
    registerBodyParsers(instance, dialects);
    readRefusedBodies(instance);
  }

  /** Nest's own parsers are not used. */
  override registerParserMiddleware(): void {}
}

/** With one slash at its beginning. */
function oneSlash(url: string): string {
  return url[1] !== '/' || url[0] !== '/' ? url : url.replace(/^\/{2,}/, '/');
}

/** @param dialects APIs of the application that have conventions of their own */
export function createAdapter(
  settings = new Settings(),
  dialects: readonly ApiDialect[] = [],
): PlatformAdapter {
  return new PlatformAdapter(settings, dialects);
}

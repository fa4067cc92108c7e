import type { FastifyInstance, FastifyRequest } from 'fastify';
import { allowing, type RouteSettings } from '../../platform/http/allow.js';
import type { AccessService, Caller } from '../access.service.js';
import type { ScrapeKey } from '../scrape-key.js';

/** A request with its caller, where keys are in use. */
export type AdmittedRequest = FastifyRequest & { caller?: Caller };

/** An unknown address needs the same key as a page, so that a client without a key does not learn which routes exist. */
const UNKNOWN_ROUTE = allowing('viewer');

/** Checks every request before its body is read, including those for unknown addresses. */
export function admitRequests(instance: FastifyInstance, access: AccessService, scrapeKey: ScrapeKey): void {
  instance.addHook('preParsing', async (request: AdmittedRequest, reply, payload) => {
    const route = (request.is404 ? UNKNOWN_ROUTE : (request.routeOptions.config as RouteSettings)).access;
    const { authorization, host = '' } = request.headers;
    if (route?.specialKey === 'metrics-key' && scrapeKey.opens(authorization)) return payload;
    try {
      // Without a Host header there is no name that could be this machine's.
      request.caller = await access.admit(route, { authorization, host });
    } catch (error) {
      if ((error as { kind?: string }).kind === 'unauthenticated') {
        void reply.header('www-authenticate', 'Basic realm="PariVision", charset="UTF-8"');
      }
      throw error;
    }
    return payload;
  });
}

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AccessService, Caller } from '../access.service.js';
import { isScrape } from '../permissions.js';
import type { ScrapeKey } from '../scrape-key.js';

/** A request with the one who asks, where keys are in use. */
export type AdmittedRequest = FastifyRequest & { caller?: Caller };

/**
 * Asks of every request, before its body is read, whether it may pass: also of those that no controller takes. An address
 * that is no route asks for a key as any page does, so that nobody without one learns which routes there are.
 */
export function admitRequests(instance: FastifyInstance, access: AccessService, scrapeKey: ScrapeKey): void {
  instance.addHook('preParsing', async (request: AdmittedRequest, reply, payload) => {
    const route = request.is404 ? '/ui' : (request.routeOptions.url ?? '/ui');
    const method = request.is404 ? 'GET' : request.method;
    if (isScrape(method, route) && scrapeKey.opens(request.headers.authorization)) return payload;
    try {
      // Without a Host there is no name that could be this machine's.
      const { authorization, host = '' } = request.headers;
      request.caller = await access.admit(method, route, { authorization, host });
    } catch (error) {
      if ((error as { kind?: string }).kind === 'unauthenticated') {
        void reply.header('www-authenticate', 'Basic realm="PariVision", charset="UTF-8"');
      }
      throw error;
    }
    return payload;
  });
}

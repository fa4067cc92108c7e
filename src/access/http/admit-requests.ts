import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { allowing, type RouteSettings } from '../../platform/http/allow.js';
import { settingsOf } from '../../platform/http/route-settings.js';
import type { AccessService, Caller } from '../access.service.js';
import type { ScrapeKey } from '../scrape-key.js';

/** A request with its caller, where keys are in use. */
export type AdmittedRequest = FastifyRequest & { caller?: Caller };

/** An unknown address needs the same key as a page, so that a client without a key does not learn which routes exist. */
const UNKNOWN_ROUTE = allowing('viewer');

/** Checks every request before its body is read, including those for unknown addresses. */
export function admitRequests(instance: FastifyInstance, access: AccessService, scrapeKey: ScrapeKey): void {
  instance.decorateRequest('caller');
  instance.addHook('preParsing', (request: AdmittedRequest, reply, payload, done) => {
    const route = (request.is404 ? UNKNOWN_ROUTE : settingsOf<RouteSettings>(request)).access;
    const { authorization, host = '' } = request.raw.headers;
    if (route?.specialKey === 'metrics-key' && scrapeKey.opens(authorization)) {
      done(null, payload);
      return;
    }
    // Without a Host header there is no name that could be this machine's.
    const asked = { authorization, host };
    if (access.isReady) {
      try {
        request.caller = access.admitNow(route, asked);
      } catch (error) {
        refuse(reply, error as Error, done);
        return;
      }
      done(null, payload);
      return;
    }
    access.admit(route, asked).then(
      (caller) => {
        request.caller = caller;
        done(null, payload);
      },
      (error: Error) => refuse(reply, error, done),
    );
  });
}

function refuse(reply: FastifyReply, error: Error, done: (error: Error) => void): void {
  if ((error as { kind?: string }).kind === 'unauthenticated') {
    void reply.header('www-authenticate', 'Basic realm="PariVision", charset="UTF-8"');
  }
  done(error);
}

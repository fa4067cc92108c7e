import type { FastifyInstance } from 'fastify';
import type { Logger as PinoLog } from 'pino';
import { loggedUrl } from '../secrets/secrets.js';

/** Responses that are very frequent, or polled by a page: logged at debug only. */
const QUIET = new Set([200, 201, 202, 204, 206, 302, 304, 404, 501, 503]);

/**
 * One line for each response: "POST /predict 422" for people, fields for programs. Whether the line is wanted is known
 * before anything of it is made, so that a quiet response costs nothing at the level info.
 */
export function registerRequestLog(instance: FastifyInstance, lines: PinoLog): void {
  instance.addHook('onResponse', (request, reply, done) => {
    const { statusCode } = reply;
    const isQuiet = QUIET.has(statusCode);
    const level = isQuiet ? 'debug' : statusCode >= 500 ? 'error' : 'info';
    if (lines.isLevelEnabled(level)) {
      const { id, method } = request;
      const url = loggedUrl(request.originalUrl);
      lines[level](
        {
          req: { id, method, url },
          res: { statusCode },
          ...(statusCode >= 500 && { err: new Error(`failed with status code ${statusCode}`) }),
          responseTime: Math.round(reply.elapsedTime),
        },
        `${method} ${url} ${statusCode}`,
      );
    }
    done();
  });
}

import type { FastifyInstance } from 'fastify';

const OURS =
  "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
/** Swagger UI writes style attributes into its own page. */
const SWAGGER = `${OURS}; style-src 'self' 'unsafe-inline'`;

/** Adds to each response what a page may load (CSP), that types are not guessed, and the request's id. */
export function registerSecurityHeaders(instance: FastifyInstance): void {
  instance.addHook('onRequest', (request, reply, done) => {
    void reply
      .header('x-request-id', request.id)
      .header('content-security-policy', request.url.startsWith('/docs') ? SWAGGER : OURS)
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer');
    done();
  });
}

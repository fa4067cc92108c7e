import type { FastifyReply } from 'fastify';
import { isLocalPage } from '../../platform/http/near-hosts.js';

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'];

/** Allows pages of this machine to read the response, as MLflow's server does. */
export function allowLocalPages(reply: FastifyReply, origin: string | undefined): void {
  if (origin === undefined || !isLocalPage(origin)) return;
  void reply
    .header('access-control-allow-origin', origin)
    .header('access-control-allow-credentials', 'true')
    .header('access-control-expose-headers', '*')
    .header('vary', 'Origin');
}

/** The request that a browser makes before a page's request to another origin. */
export interface Preflight {
  origin: string;
  method: string;
  /** The headers that it will send. */
  headers?: string;
}

/** Responds to a preflight request (Fetch standard, 3.2.2). */
export function answerPreflight(reply: FastifyReply, { origin, method, headers }: Preflight): void {
  const faults = [
    ...(isLocalPage(origin) ? [] : ['origin']),
    ...(METHODS.includes(method) ? [] : ['method']),
  ];
  allowLocalPages(reply, origin);
  void reply
    .header('access-control-allow-methods', METHODS.join(', '))
    .header('access-control-max-age', '600')
    .header('content-type', 'text/plain; charset=utf-8');
  if (headers) void reply.header('access-control-allow-headers', headers);
  if (faults.length === 0) void reply.code(200).send('OK');
  else void reply.code(400).send(`Disallowed CORS ${faults.join(', ')}`);
}

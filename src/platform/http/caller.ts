import type { FastifyRequest } from 'fastify';

/** The owner of the key with which a request came; absent where no keys are in use. */
export type RequestWithCaller = FastifyRequest & { caller?: { name: string; role: string } };

/**
 * Who sent a request, for records of decisions, and whether the caller has all rights.
 * @param via the API or program that the request came through
 */
export function callerOf(request: FastifyRequest, via: string): { by: string; isAdmin: boolean } {
  const { caller } = request as RequestWithCaller;
  if (!caller) return { by: via, isAdmin: true };
  return { by: `${caller.name} (${via})`, isAdmin: caller.role === 'admin' };
}

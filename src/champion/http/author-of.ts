import type { FastifyRequest } from 'fastify';

/** A request with its key. */
export type KeyedRequest = FastifyRequest & { caller?: { name: string } };

/** Author of a decision while no key is required. */
const UNNAMED = 'api';

export function authorOf({ caller }: KeyedRequest): string {
  return caller?.name ?? UNNAMED;
}

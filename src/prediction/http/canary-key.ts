import type { FastifyRequest } from 'fastify';

const HEADER = 'x-canary-key';

/** For `@ApiHeader`. */
export const CANARY_KEY = {
  name: HEADER,
  required: false,
  description:
    'While a canary is active, requests with the same key are answered by the same version. Default: the value of the first feature',
  schema: { type: 'string' },
};

/** The key that the caller chose; undefined if none. */
export function canaryKey({ headers }: FastifyRequest): string | undefined {
  const value = headers[HEADER];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

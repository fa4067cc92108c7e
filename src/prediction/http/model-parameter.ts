import type { ApiQueryOptions } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

export const MODEL_PARAMETER: ApiQueryOptions = {
  name: 'model',
  required: false,
  type: 'string',
  example: 'latest',
  description: 'The version that answers: its number, an alias, or latest. Default: the champion',
};

/** The query parameter `model`; undefined: the champion answers. */
export function modelParameter({ query }: FastifyRequest): unknown {
  return (query as { model?: unknown }).model;
}

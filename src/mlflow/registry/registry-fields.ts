import type { FastifyRequest } from 'fastify';
import { invalidParameter } from '../protocol/mlflow-error.js';
import type { MlflowRequest } from '../protocol/mlflow-request.js';
import type { RegistrySearch } from '../../registry/models/model.service.js';

/** The fields that both searches have. */
export function searchIn(request: MlflowRequest, otherwise: number): RegistrySearch {
  const maxResults = request.optionalInt('max_results') ?? otherwise;
  if (maxResults < 1) {
    throw invalidParameter(
      `Invalid value for max_results. It must be a positive integer, but got ${maxResults}`,
    );
  }
  return {
    filter: request.optionalText('filter'),
    orderBy: request.texts('order_by'),
    maxResults,
    pageToken: request.optionalText('page_token'),
  };
}

/** Who asks, for records of decisions: the key's name where keys are in use, and whether the key may decide who answers. */
export function callerOf(http: FastifyRequest, way = 'MLflow API'): { by: string; mayDecide: boolean } {
  const { caller } = http as FastifyRequest & { caller?: { name: string; role: string } };
  if (!caller) return { by: way, mayDecide: true };
  return { by: `${caller.name} (${way})`, mayDecide: caller.role === 'admin' };
}

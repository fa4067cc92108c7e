import type { FastifyRequest } from 'fastify';
import { callerOf } from '../../platform/http/caller.js';
import { type AliasCaller, checkModelName } from '../../registry/index.js';
import { invalidParameter } from '../protocol/mlflow-error.js';
import type { MlflowRequest } from '../protocol/mlflow-request.js';
import type { RegistrySearch } from '../search/registry-search.service.js';

/** The fields that both searches have. */
export function searchIn(request: MlflowRequest, defaultSize: number): RegistrySearch {
  const maxResults = request.optionalInt('max_results') ?? defaultSize;
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

/** The name of the model that a call is about. Calls that only read check it too. */
export function modelNameIn(request: MlflowRequest): string {
  return checkModelName(request.text('name'));
}

/** The version that a call is about. Versions are texts on the wire. */
export function versionNumberIn(request: MlflowRequest): number {
  const text = request.text('version');
  if (/^\s*[-+]?\d+\s*$/.test(text)) return Number(text);
  throw invalidParameter(`Parameter 'version' must be an integer, got '${text}'.`);
}

/** Who sends a call, for the registry's records. */
export function aliasCallerIn(http: FastifyRequest): AliasCaller {
  const { by, isAdmin } = callerOf(http, 'MLflow API');
  return { by, mayDecide: isAdmin };
}

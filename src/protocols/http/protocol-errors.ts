import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';

/** Errors of any route of a protocol, with codes of docs/errors.md. */
const DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: 'protocols.invalid: the request breaks the protocol, or does not fit the model',
  401: 'access.key-wanted, access.key-unknown: a valid key is needed',
  403: 'access.role-too-low, access.host-foreign: not with this key, host or origin',
  404: 'serving.model-unknown, serving.version-unknown, serving.alias-unknown',
  405: 'Another method is expected',
  409: 'serving.model-unloaded, serving.champion-stays, registry.not-servable, prediction.model-unfit',
  413: 'protocols.too-large: more than 64 MiB, or more than 8 MiB of JSON or CSV',
  414: 'http.bad-address: a part of the path is too long',
  415: 'http.content-encoding, http.media-type',
  503: 'prediction.no-champion, mongo.unavailable, or too busy: try again after retry-after seconds',
};

/** Documents the errors of a protocol in its own form: a JSON object of these texts. */
export function ProtocolErrors(example: Readonly<Record<string, string>>): ClassDecorator & MethodDecorator {
  const properties = Object.fromEntries(
    Object.entries(example).map(([name, value]) => [name, { type: 'string', example: value }]),
  );
  const schema = { type: 'object', properties, required: Object.keys(example).slice(0, 1) };
  return applyDecorators(
    ...Object.entries(DESCRIPTIONS).map(([status, description]) =>
      ApiResponse({ status: Number(status), description, content: { 'application/json': { schema } } }),
    ),
  );
}

export const OIP_ERROR = {
  error: 'inputs must be a list of at least one tensor.',
  code: 'protocols.invalid',
};
export const MLFLOW_ERROR = { error_code: 'BAD_REQUEST', message: 'dataframe_records has no rows.' };

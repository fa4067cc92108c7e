import { HttpException } from '@nestjs/common';
import { AppError, type ErrorKind } from '../platform/errors/app-error.js';
import { diskFaultOf } from '../platform/errors/disk-fault.js';
import { EncodedBody } from '../platform/http/json-body.js';
import { DATABASE_AWAY_TEXT, isDatabaseAway } from '../platform/mongo/database-away.js';
import { withoutSecrets } from '../platform/secrets/secrets.js';

/** What went wrong, for a protocol to put into its own form. */
export interface ProtocolFault {
  status: number;
  /** Of docs/errors.md. */
  code: string;
  message: string;
}

const STATUS_OF: Readonly<Record<ErrorKind, number>> = {
  unauthenticated: 401,
  forbidden: 403,
  invalid: 400,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  unavailable: 503,
  internal: 500,
};

/** A thrown value; whatever is thrown by mistake is a 500 without its text. */
export function faultOf(exception: unknown): ProtocolFault {
  if (exception instanceof AppError) {
    const { kind, code, message } = exception;
    return { status: STATUS_OF[kind], code, message: withoutSecrets(message) };
  }
  if (exception instanceof EncodedBody) {
    return { status: 415, code: 'http.content-encoding', message: exception.message };
  }
  if (isDatabaseAway(exception)) {
    return { status: 503, code: 'mongo.unavailable', message: DATABASE_AWAY_TEXT };
  }
  if (exception instanceof HttpException && exception.getStatus() < 500) return faultOfHttp(exception);
  const disk = diskFaultOf(exception);
  if (disk) return { status: 503, code: 'http.disk-unwritable', message: disk };
  return {
    status: 500,
    code: 'http.internal',
    message: 'Something failed inside. The log has the details under the request id.',
  };
}

function faultOfHttp(exception: HttpException): ProtocolFault {
  const status = exception.getStatus();
  const [code, message] =
    status === 404
      ? ['http.not-found', 'There is nothing at this address, or not with this method.']
      : status === 413
        ? ['http.body-too-large', 'The body is larger than this route accepts.']
        : status === 415
          ? ['http.media-type', exception.message]
          : ['http.bad-request', exception.message];
  return { status, code, message };
}

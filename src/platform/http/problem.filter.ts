import { STATUS_CODES } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError, type ErrorKind, type FieldFault } from '../errors/app-error.js';
import { ContractError } from '../errors/contract-error.js';
import { DISK_RETRY_SECONDS, diskFaultOf } from '../errors/disk-fault.js';
import { type ApiDialect, dialectOf } from './api-dialect.js';
import { EncodedBody, JsonFault, JsonTooLarge } from './json-body.js';
import { DATABASE_AWAY_TEXT, isDatabaseAway } from '../mongo/database-away.js';
import { withoutSecrets } from '../secrets/secrets.js';
import type { RouteTable } from './route-table.js';

const STATUS_OF: Record<ErrorKind, number> = {
  unauthenticated: 401,
  forbidden: 403,
  invalid: 422,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  unavailable: 503,
  internal: 500,
};

/** The client disconnected before the end of the body; nginx's status for it, which only metrics show. */
const CLIENT_GONE = 499;

/** An error response (RFC 9457). */
interface Problem {
  status: number;
  code: string;
  detail: string;
  errors?: FieldFault[];
  retryAfterSeconds?: number;
}

/** Turns every error into a response. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  /** @param databaseRetry seconds after which a client may try again while the database is unavailable */
  constructor(
    private readonly routes: RouteTable,
    private readonly dialects: readonly ApiDialect[] = [],
    private readonly databaseRetry: () => number = () => 5,
  ) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent || reply.raw.headersSent) {
      // A part of the response was sent: closing the connection shows that it is incomplete.
      this.logger.warn({ err: exception, requestId: request.id }, 'a response was interrupted');
      reply.raw.destroy();
      return;
    }
    if (isCutOff(exception, request)) {
      // Nothing failed here, and there is no client to answer.
      void reply.code(CLIENT_GONE).send('');
      return;
    }
    const dialect = dialectOf(this.dialects, request.url);
    if (dialect) this.answerIn(dialect, exception, request, reply);
    else if (exception instanceof ContractError) void reply.code(exception.status).send(exception.body);
    else if (exception instanceof HttpException && exception.getStatus() === 404)
      this.noRoute(request, reply);
    else this.answer(this.problemOf(exception), exception, request, reply);
  }

  /** The body of the former services, which clients compare; a client that accepts problem+json gets that. */
  private noRoute(request: FastifyRequest, reply: FastifyReply): void {
    const methods = this.otherMethods(request);
    if (methods) void reply.header('allow', methods.join(', '));
    const status = methods ? 405 : 404;
    const detail = methods ? 'Method Not Allowed' : 'Not Found';
    const code = methods ? 'http.method-not-allowed' : 'http.not-found';
    if (request.headers.accept?.includes('application/problem+json')) {
      sendProblem({ status, code, detail }, request, reply);
    } else void reply.code(status).send({ detail });
  }

  /** The methods of the address, if this one is not among them. */
  private otherMethods(request: FastifyRequest): string[] | undefined {
    const methods = this.routes.methodsOf(request.url.split('?', 1)[0]);
    return methods.length === 0 || methods.includes(request.method) ? undefined : methods;
  }

  private problemOf(exception: unknown): Problem {
    if (!isDatabaseAway(exception)) return problemOf(exception);
    const retryAfterSeconds = this.databaseRetry();
    return { status: 503, code: 'mongo.unavailable', detail: DATABASE_AWAY_TEXT, retryAfterSeconds };
  }

  private answerIn(
    dialect: ApiDialect,
    exception: unknown,
    request: FastifyRequest,
    reply: FastifyReply,
  ): void {
    const error = dialect.errorOf(exception, request.url);
    if (error.isInternal) {
      this.logger.error({ err: exception, requestId: request.id }, `${request.method} ${request.url} failed`);
    }
    const methods = error.isUnknownRoute ? this.otherMethods(request) : undefined;
    if (methods) void reply.header('allow', methods.join(', '));
    const retry = isDatabaseAway(exception) ? this.databaseRetry() : retryOf(exception);
    if (retry !== undefined) void reply.header('retry-after', String(retry));
    void reply
      .code(methods ? 405 : error.status)
      .header('content-type', error.contentType)
      .send(error.body);
  }

  private answer(problem: Problem, exception: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { status, code, detail } = problem;
    if (status >= 500 && status !== 503) {
      this.logger.error({ err: exception, requestId: request.id }, `${request.method} ${request.url} failed`);
    } else if (status === 503) {
      this.logger.warn({ requestId: request.id, code }, detail);
    }
    sendProblem(problem, request, reply);
  }
}

/** Answers a request that no route can handle because its address is malformed or too long. */
export function unroutableAnswer(dialects: readonly ApiDialect[]) {
  return (error: { statusCode?: number }, request: FastifyRequest, reply: FastifyReply): void => {
    const detail = 'The address is not valid: it is malformed, or a part of it is too long.';
    void reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
    const response = dialectOf(dialects, request.url)?.badAddress(detail);
    if (response) {
      void reply.code(response.status).header('content-type', response.contentType).send(response.body);
      return;
    }
    sendProblem({ status: error.statusCode ?? 400, code: 'http.bad-address', detail }, request, reply);
  };
}

function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
  const { status, code, detail, errors, retryAfterSeconds } = problem;
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
  // It may contain input of the client, and responses are stored in histories and tickets.
  const faults = errors?.map((fault) => ({ ...fault, message: withoutSecrets(fault.message) }));
  const type = `urn:parivision:problem:${code}`;
  const title = STATUS_CODES[status] ?? 'Error';
  void reply
    .code(status)
    .header('content-type', 'application/problem+json')
    .send(
      JSON.stringify({
        type,
        title,
        status,
        code,
        detail: withoutSecrets(detail),
        requestId: request.id,
        errors: faults,
      }),
    );
}

/** Whether the client disconnected while the body was being read. */
function isCutOff(exception: unknown, { raw }: FastifyRequest): boolean {
  const { code } = exception as NodeJS.ErrnoException;
  const isOfStream = code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE';
  return isOfStream && raw.destroyed && !raw.complete && raw.socket.destroyed;
}

function retryOf(exception: unknown): number | undefined {
  if (exception instanceof AppError) return exception.retryAfterSeconds;
  return diskFaultOf(exception) === undefined ? undefined : DISK_RETRY_SECONDS;
}

function problemOf(exception: unknown): Problem {
  if (exception instanceof AppError) {
    const { kind, code, message, details, retryAfterSeconds } = exception;
    return { status: STATUS_OF[kind], code, detail: message, errors: details, retryAfterSeconds };
  }
  if (exception instanceof JsonFault) {
    return {
      status: 400,
      code: 'http.malformed-json',
      detail: `The body is not JSON: ${exception.message}.`,
    };
  }
  if (exception instanceof EncodedBody) {
    return { status: 415, code: 'http.content-encoding', detail: exception.message };
  }
  if (exception instanceof JsonTooLarge) {
    return { status: 413, code: 'http.body-too-large', detail: exception.message };
  }
  if (exception instanceof HttpException && exception.getStatus() < 500) return problemOfHttp(exception);
  const disk = diskFaultOf(exception);
  if (disk) {
    return {
      status: 503,
      code: 'http.disk-unwritable',
      detail: disk,
      retryAfterSeconds: DISK_RETRY_SECONDS,
    };
  }
  return {
    status: 500,
    code: 'http.internal',
    detail: 'Something failed inside. The log has the details under the request id.',
  };
}

function problemOfHttp(exception: HttpException): Problem {
  const status = exception.getStatus();
  if (status === 406) return { status, code: 'http.not-acceptable', detail: exception.message };
  if (status === 413) {
    return { status, code: 'http.body-too-large', detail: 'The body is larger than the limit of 8 MiB.' };
  }
  if (status === 415) {
    return {
      status,
      code: 'http.media-type',
      detail:
        'This content type is not supported here: send application/json or, where a file is expected, the file itself as the body ' +
        '(application/octet-stream; no form).',
    };
  }
  return { status, code: 'http.bad-request', detail: exception.message };
}

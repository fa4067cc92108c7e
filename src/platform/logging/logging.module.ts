import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { Settings } from '../config/settings.js';
import { requestIdOf } from './request-id.js';

interface LoggedRequest {
  id?: unknown;
  method?: string;
  url?: string;
  headers: Record<string, string | string[] | undefined>;
}

/** Answers that come by the thousand, or again and again while a page waits: seen at debug only. */
const QUIET = new Set([200, 201, 202, 204, 206, 302, 304, 404, 501, 503]);

/** "POST /predict 422", for people; programs read the fields. */
function lineOf(request: LoggedRequest & { originalUrl?: string }, response: { statusCode: number }): string {
  return `${request.method} ${request.originalUrl ?? request.url} ${response.statusCode}`;
}

/** Structured logs with request ids (nestjs-pino). */
@Module({})
export class LoggingModule {
  static forRoot(settings: Settings): DynamicModule {
    const pretty = settings.logFormat === 'pretty';
    return {
      module: LoggingModule,
      imports: [
        LoggerModule.forRoot({
          pinoHttp: {
            level: settings.logLevel,
            genReqId: (request: LoggedRequest) =>
              (request.id as string | undefined) ?? requestIdOf(request.headers),
            customLogLevel: (_request, response, error) =>
              error || (response.statusCode >= 500 && !QUIET.has(response.statusCode))
                ? 'error'
                : QUIET.has(response.statusCode)
                  ? 'debug'
                  : 'info',
            customSuccessMessage: lineOf,
            customErrorMessage: (request, response) => lineOf(request, response),
            serializers: {
              req: (request: LoggedRequest) => ({ id: request.id, method: request.method, url: request.url }),
              res: (response: { statusCode: number }) => ({ statusCode: response.statusCode }),
            },
            redact: ['req.headers.authorization', 'req.headers.cookie'],
            transport: pretty
              ? {
                  target: 'pino-pretty',
                  options: {
                    singleLine: true,
                    ignore: 'pid,hostname,context,req,res,responseTime',
                    translateTime: 'SYS:HH:MM:ss',
                  },
                }
              : undefined,
          },
        }),
      ],
    };
  }
}

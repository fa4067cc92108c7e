import { randomUUID } from 'node:crypto';
import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { Settings } from '../config/settings.js';

const REQUEST_ID = /^[\w.-]{1,64}$/;

interface LoggedRequest {
  id?: unknown;
  method?: string;
  url?: string;
  headers: Record<string, string | string[] | undefined>;
}

/** A caller's request id is kept if it is harmless, so that a request can be followed across services. */
export function requestIdOf(headers: LoggedRequest['headers']): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** Structured logs with request ids (nestjs-pino). Successful requests are logged at debug: predictions come by the thousand. */
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
              error || response.statusCode >= 500 ? 'error' : response.statusCode >= 400 ? 'info' : 'debug',
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

import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { Settings } from '../config/settings.js';
import { loggedUrl, secretLiterals, withoutSecrets } from '../secrets/secrets.js';
import { requestIdOf } from './request-id.js';

interface LoggedRequest {
  id?: unknown;
  method?: string;
  url?: string;
  headers: Record<string, string | string[] | undefined>;
}

/** Requests that are very frequent, or polled by a page: logged at debug only. */
const QUIET = new Set([200, 201, 202, 204, 206, 302, 304, 404, 501, 503]);

/** "POST /predict 422", for people; programs read the fields. */
function lineOf(request: LoggedRequest & { originalUrl?: string }, response: { statusCode: number }): string {
  return `${request.method} ${loggedUrl(request.originalUrl ?? request.url ?? '')} ${response.statusCode}`;
}

/** Secret values of the settings, which no log line may contain. */
function secretsOf(settings: Settings): string[] {
  const { mongodbUri = '', feedSource, feedAllowed, accessAdminKey } = settings;
  return secretLiterals([mongodbUri, feedSource, ...feedAllowed], [accessAdminKey]);
}

/** Structured logs with request ids (nestjs-pino). */
@Module({})
export class LoggingModule {
  static forRoot(settings: Settings): DynamicModule {
    const literals = secretsOf(settings);
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
              req: (request: LoggedRequest) => ({
                id: request.id,
                method: request.method,
                url: loggedUrl(request.url ?? ''),
              }),
              res: (response: { statusCode: number }) => ({ statusCode: response.statusCode }),
            },
            // Applied to every line, whatever logged it: errors of libraries contain addresses.
            hooks: { streamWrite: (line: string) => withoutSecrets(line, literals) },
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

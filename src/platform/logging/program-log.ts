import { type DestinationStream, type Logger as PinoLog, type LoggerOptions, pino } from 'pino';
import type { Settings } from '../config/settings.js';
import { secretLiterals, withoutSecrets } from '../secrets/secrets.js';

/** Secret values of the settings, which no log line may contain. */
function secretsOf(settings: Settings): string[] {
  const { mongodbUri = '', feedSource, feedAllowed, accessAdminKey, slackWebhookUrl } = settings;
  return secretLiterals([mongodbUri, feedSource, ...feedAllowed], [accessAdminKey, slackWebhookUrl]);
}

/**
 * The log of the program: one JSON object per line, or text for people (LOG_FORMAT=pretty).
 * @param destination default: the standard output
 */
export function openLog(settings: Settings, destination?: DestinationStream): PinoLog {
  const literals = secretsOf(settings);
  const options: LoggerOptions = {
    level: settings.logLevel,
    // Applied to every line, whatever logged it: errors of libraries contain addresses.
    hooks: { streamWrite: (line: string) => withoutSecrets(line, literals) },
  };
  if (destination) return pino(options, destination);
  return pino(settings.logFormat === 'pretty' ? { ...options, transport: PRETTY } : options);
}

const PRETTY = {
  target: 'pino-pretty',
  options: {
    singleLine: true,
    ignore: 'pid,hostname,context,req,res,responseTime',
    translateTime: 'SYS:HH:MM:ss',
  },
};

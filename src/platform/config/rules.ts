import { ValidateBy, type ValidationOptions } from 'class-validator';
import { CronTime } from 'cron';
import ipaddr from 'ipaddr.js';

function rule(
  name: string,
  text: string,
  holds: (value: unknown) => boolean,
): (options?: ValidationOptions) => PropertyDecorator {
  return (options) =>
    ValidateBy({ name, validator: { validate: holds, defaultMessage: () => text } }, options);
}

/** A cron expression of five or six fields, as @nestjs/schedule accepts it. */
export const IsCron = rule('isCron', 'must be a cron expression such as 0 5 * * *', (value) => {
  if (typeof value !== 'string') return false;
  try {
    return new CronTime(value) instanceof CronTime;
  } catch {
    return false;
  }
});

export const IsMongoUri = rule(
  'isMongoUri',
  'must start with mongodb:// or mongodb+srv://, such as mongodb://127.0.0.1:27017',
  (value) => typeof value === 'string' && /^mongodb(\+srv)?:\/\/[^/]+/.test(value),
);

export const IsFeedSource = rule(
  'isFeedSource',
  'must be virtual-league, the http(s) address of a VirtualBets API, or the path of a .csv, .tsv, .json, .ndjson, .zip or .gz file',
  (value) =>
    typeof value === 'string' &&
    /^(virtual-league|https?:\/\/\S+|.+\.(csv|tsv|json|ndjson|jsonl|zip|gz))$/i.test(value),
);

/** A host name, an IP address, or a network in CIDR form. */
export const IsHostOrNetwork = rule(
  'isHostOrNetwork',
  'must be a host name, an address or a network such as alertmanager, 127.0.0.1 or 10.0.0.0/8',
  (value) =>
    typeof value === 'string' &&
    (ipaddr.isValidCIDR(value) ||
      ipaddr.isValid(value) ||
      (/^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?$/i.test(
        value,
      ) &&
        !/^[\d.]+$/.test(value))),
);

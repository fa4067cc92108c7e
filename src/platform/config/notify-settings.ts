import { IsInt, IsString, Matches, Max, Min } from 'class-validator';
import { IsHostOrNetwork } from './rules.js';
import { toList } from './text-values.js';

/** The settings of notifications, a part of `Settings`. */
export class NotifySettings {
  /** Address of an incoming webhook of Slack, which becomes the receiver `slack`. Empty: none. */
  @Matches(/^(https?:\/\/\S+)?$/, {
    message: 'must be an address such as https://hooks.slack.com/services/…',
  })
  readonly slackWebhookUrl: string = '';
  /** File with this address, such as a secret of a container. Empty: none. */
  @IsString()
  readonly slackWebhookUrlFile: string = '';
  /** Channel for this receiver, such as #mlops. Empty: the webhook's own. */
  @Matches(/^([#@]?[^\s#@]{1,80})?$/, { message: 'must be a channel such as #mlops' })
  readonly slackChannel: string = '';
  /** Hosts, addresses and networks that messages may be sent to although they are not public, also without TLS; separated by commas. */
  @toList
  @IsHostOrNetwork({ each: true })
  readonly notifyAllowPrivate: string[] = [];
  /** File with the key that encrypts the secrets of receivers; created when the first one is saved. Empty: notification-secrets.key in DATA_DIR. */
  @IsString()
  readonly notifyKeyFile: string = '';
  /** Seconds that a notice waits for others of its group, which are sent with it. */
  @IsInt()
  @Min(0)
  @Max(3600)
  readonly notifyGroupWaitSeconds: number = 10;
  /** Seconds until the second attempt; doubled after each further one up to 15 minutes. */
  @IsInt()
  @Min(1)
  @Max(900)
  readonly notifyRetrySeconds: number = 5;
  /** Hours of attempts after which a message that the receiver does not accept has failed. */
  @IsInt()
  @Min(1)
  @Max(720)
  readonly notifyGiveUpHours: number = 24;
  /** Seconds that a receiver may take to respond. */
  @IsInt()
  @Min(1)
  @Max(120)
  readonly notifyTimeoutSeconds: number = 10;
  /** Days after which deliveries and notices are removed. 0: never. */
  @IsInt()
  @Min(0)
  @Max(36_500)
  readonly notifyKeepDays: number = 90;
  /** Address under which people reach the program, for links in messages. Empty: messages name the path. */
  @Matches(/^(https?:\/\/[^\s?#]+)?$/, { message: 'must be an address such as https://parivision.example' })
  readonly publicUrl: string = '';
}

import { readFileSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { Settings } from '../../platform/config/settings.js';
import { messageOf } from '../../platform/errors/app-error.js';
import { slackUrlUnusable } from '../notifications.errors.js';
import type { OpenReceiver } from './receiver.js';
import { receiverFrom } from './receiver-rules.js';

/** Name of the receiver that the settings declare. */
export const ENVIRONMENT_RECEIVER = 'slack';

/** The Slack receiver of SLACK_WEBHOOK_URL or SLACK_WEBHOOK_URL_FILE, for containers. It is not stored. */
@Injectable()
export class EnvironmentReceiver {
  readonly receiver?: OpenReceiver;

  /** @throws {AppError} `notifications.slack-url-unusable` at the start, when the file cannot be read or holds no address */
  constructor(settings: Settings) {
    const url = settings.slackWebhookUrl || contentOf(settings.slackWebhookUrlFile);
    if (url === '') return;
    const channel = settings.slackChannel === '' ? {} : { channel: settings.slackChannel };
    const { receiver, faults } = receiverFrom(ENVIRONMENT_RECEIVER, 'slack', { url, ...channel });
    if (faults.length > 0)
      throw slackUrlUnusable('it is no address such as https://hooks.slack.com/services/…');
    this.receiver = receiver;
  }
}

function contentOf(file: string): string {
  if (file === '') return '';
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw slackUrlUnusable(messageOf(error));
  }
}

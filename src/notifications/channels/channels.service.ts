import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Settings } from '../../platform/config/settings.js';
import { OutgoingGuard } from '../guard/outgoing-guard.service.js';
import type { Message } from '../outbox/message.js';
import type { OpenReceiver } from '../receivers/receiver.js';
import { mailMessage } from './mail-message.js';
import type { Outcome } from './outcome.js';
import { postJson } from './post-json.js';
import { sendMail } from './send-mail.js';
import { slackMessage } from './slack-message.js';
import { signedHeaders, webhookBody } from './webhook-message.js';

/** Sends one message to one receiver, once. */
@Injectable()
export class Channels {
  constructor(
    private readonly guard: OutgoingGuard,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /** Never throws: what goes wrong is the outcome. */
  async send(receiver: OpenReceiver, message: Message, signal: AbortSignal): Promise<Outcome> {
    const { settings, secrets } = receiver;
    const { publicUrl, notifyTimeoutSeconds } = this.settings;
    const limits = { timeoutMs: 1000 * notifyTimeoutSeconds, signal };
    if (settings.kind === 'email')
      return sendMail(this.guard, receiver, { mail: mailMessage(message, publicUrl), ...limits });
    if (settings.kind === 'slack') {
      const body = JSON.stringify(slackMessage(message, settings.channel, publicUrl));
      return postJson(this.guard, { url: secrets.url!, body, ...limits });
    }
    const body = webhookBody(message, publicUrl);
    const at = Math.floor(this.clock.now().getTime() / 1000);
    const headers = signedHeaders(message.id, body, secrets.signingSecret!, at);
    return postJson(this.guard, { url: secrets.url!, body, headers, ...limits });
  }
}

import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { newId } from '../../platform/ids/ids.js';
import { Channels } from '../channels/channels.service.js';
import { receiverUnknown } from '../notifications.errors.js';
import { messageOf } from '../outbox/message.js';
import { Receivers } from './receivers.service.js';

export interface TestResult {
  delivered: boolean;
  /** Why it was not, or what did not go as it should. */
  reason?: string;
  milliseconds: number;
}

/** Sends a message to a receiver at once, to try it; it is not stored. */
@Injectable()
export class TestMessages {
  constructor(
    private readonly receivers: Receivers,
    private readonly channels: Channels,
    private readonly clock: Clock,
  ) {}

  /** @throws {AppError} `notifications.receiver-unknown`, `notifications.secrets-unreadable` */
  async send(name: string, by: string): Promise<TestResult> {
    const receiver = await this.receivers.open(name);
    if (!receiver || receiver === 'deleted') throw receiverUnknown(name);
    const message = messageOf(name, [
      {
        key: `test/${name}/${newId()}`,
        group: 'test',
        severity: 'info',
        state: 'info',
        title: 'Test message of PariVision',
        text: 'If you read this, the receiver works.',
        facts: { receiver: name, 'sent by': by },
        at: this.clock.now(),
      },
    ]);
    const begun = performance.now();
    const outcome = await this.channels.send(receiver, message, new AbortController().signal);
    const reason = outcome.isSent ? outcome.note : outcome.reason;
    return {
      delivered: outcome.isSent,
      ...(reason !== undefined && { reason }),
      milliseconds: Math.round(performance.now() - begun),
    };
  }
}

import { Injectable, Logger } from '@nestjs/common';
import { Notifications } from '../../notifications/index.js';
import { crashPoint } from '../../platform/crash/crash-point.js';
import { messageOf } from '../../platform/errors/app-error.js';
import { AutomationService } from '../automation/automation.service.js';
import { noticeOf } from './alert-notice.js';
import { AlertEvents, AlertStates, type OutboxItem, type RuleState } from './alert-store.port.js';

/**
 * Passes the events of a rule on: to the history, the policies and the receivers. Each of the three can be repeated, so that an item is
 * passed on completely whatever interrupts it; it leaves the outbox last.
 */
@Injectable()
export class PassingOn {
  private readonly logger = new Logger('Alerts');

  constructor(
    private readonly states: AlertStates,
    private readonly events: AlertEvents,
    private readonly automation: AutomationService,
    private readonly notifications: Notifications,
  ) {}

  /** What cannot be passed on now stays in the outbox. Never rejects. */
  async passOn({ rule, outbox }: Pick<RuleState, 'rule' | 'outbox'>): Promise<void> {
    for (const item of outbox) {
      try {
        await this.passOnItem(item);
        await this.states.settle(rule, item.id);
        crashPoint('alerts.after-settle');
      } catch (error) {
        // The following items wait too: the notice of a resolved alert must not come before that of its firing.
        this.logger.warn(`events of rule ${rule} wait: ${messageOf(error)}`);
        return;
      }
    }
  }

  private async passOnItem(item: OutboxItem): Promise<void> {
    const { event, isNew, isTold } = item;
    if (isNew) {
      await this.events.add(event);
      crashPoint('alerts.after-event');
    }
    const acted = isNew ? await outcome(this.automation.consider(event)) : undefined;
    if (isTold)
      await this.notifications.notify(
        noticeOf(item),
        event.receivers.length > 0 ? event.receivers : undefined,
      );
    crashPoint('alerts.after-notice');
    // The notice is sent even if the policies cannot be evaluated now.
    if (acted instanceof Error) throw acted;
    if (isNew) this.logger.log(`${event.rule} ${event.state}: ${event.summary}`);
  }
}

async function outcome(work: Promise<void>): Promise<Error | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(messageOf(error));
  }
}

import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { messageOf } from '../../platform/errors/app-error.js';
import { HistoryStore } from '../history/history-store.port.js';
import { alertsInvalid, alertsUnhandled } from '../notifications.errors.js';
import { type AlertmanagerAlert, historyEntryOf } from './alertmanager-alert.js';
import { readWebhook } from './read-webhook.js';

/** @param isNew whether this state of the alert is reported for the first time */
export type AlertHandler = (alert: AlertmanagerAlert, isNew: boolean) => Promise<void> | void;

/** Takes the alerts that Alertmanager reports: for the history and for what subscribes. They are not sent on. */
@Injectable()
export class AlertmanagerInbox {
  private readonly logger = new Logger(AlertmanagerInbox.name);
  private readonly handlers = new Set<AlertHandler>();

  constructor(
    private readonly history: HistoryStore,
    private readonly clock: Clock,
  ) {}

  /**
   * The handler is called with each alert of each report, at least once. If it fails, Alertmanager is asked to report again, so
   * it must tolerate the same alert (`id`) several times.
   * @returns unsubscribes
   */
  subscribe(handler: AlertHandler): () => void {
    this.handlers.add(handler);
    return () => void this.handlers.delete(handler);
  }

  /**
   * @param body of a webhook of Alertmanager, version 4
   * @throws {AppError} `notifications.alerts-invalid` when it is something else, `notifications.alerts-unhandled` when a handler failed
   */
  async accept(body: unknown): Promise<{ accepted: number; repeated: number }> {
    const { alerts, faults } = readWebhook(body);
    if (faults.length > 0) throw alertsInvalid(faults);
    const now = this.clock.now();
    let repeated = 0;
    let failure: unknown;
    for (const alert of alerts) {
      const isNew = await this.history.add(historyEntryOf(alert, now));
      if (!isNew) repeated += 1;
      for (const handler of this.handlers) {
        try {
          await handler(alert, isNew);
        } catch (error) {
          this.logger.warn(`What follows the alert ${alert.name} could not be done: ${messageOf(error)}`);
          failure = error;
        }
      }
    }
    if (failure !== undefined) throw alertsUnhandled(failure);
    return { accepted: alerts.length, repeated };
  }
}

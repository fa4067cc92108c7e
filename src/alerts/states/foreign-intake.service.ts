import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import {
  type AlertmanagerAlert,
  AlertmanagerInbox,
  SEVERITIES,
  type Severity,
} from '../../notifications/index.js';
import { Clock } from '../../platform/clock/clock.js';
import { AutomationService } from '../automation/automation.service.js';
import type { Labels } from '../matchers.js';
import { oneLine } from '../rules/summary-template.js';
import { alertId, type AlertEvent, eventId } from './alert-event.js';
import { AlertEvents } from './alert-store.port.js';

/** Labels that an event has as fields. */
const FIELDS = new Set(['alertname', 'severity']);

/**
 * Takes Prometheus' alerts into the history, where policies see them. Alertmanager sends the notices itself, and reports again what
 * could not be taken in.
 */
@Injectable()
export class ForeignIntake implements OnModuleInit, OnModuleDestroy {
  private unsubscribe?: () => void;

  constructor(
    private readonly inbox: AlertmanagerInbox,
    private readonly events: AlertEvents,
    private readonly automation: AutomationService,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.unsubscribe = this.inbox.subscribe((alert) => this.take(alert));
  }

  onModuleDestroy(): void {
    this.unsubscribe?.();
  }

  /** May be repeated with the same alert. */
  async take(alert: AlertmanagerAlert): Promise<void> {
    const event = eventOf(alert, this.clock.now());
    await this.events.add(event);
    await this.automation.consider(event);
  }
}

function eventOf({ name, status, labels, annotations, startsAt }: AlertmanagerAlert, at: Date): AlertEvent {
  const own = Object.fromEntries(
    Object.entries(labels)
      .filter(([label]) => !FIELDS.has(label))
      .map(([label, value]): [string, string] => [label, oneLine(value)]),
  ) satisfies Labels;
  const alert = alertId('alertmanager', name, 'condition', own, startsAt.getTime());
  return {
    id: eventId(alert, status),
    alert,
    origin: 'alertmanager',
    rule: oneLine(name),
    kind: 'condition',
    state: status,
    severity: severityOf(labels.severity),
    labels: own,
    value: null,
    summary: oneLine(annotations.summary ?? annotations.description ?? name),
    since: startsAt,
    at,
    receivers: [],
  };
}

/** Other words than ours, such as `page`, are warnings. */
function severityOf(label: string | undefined): Severity {
  return SEVERITIES.find((severity) => severity === label) ?? 'warning';
}

import { Injectable } from '@nestjs/common';
import type { Severity } from '../../notifications/index.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Page } from '../../platform/http/listing.js';
import type { Labels } from '../matchers.js';
import { MeasureCatalogue } from '../measures/measure-catalogue.service.js';
import type { Measure, MeasureGroup } from '../measures/measure.js';
import { type Reading, Readings } from '../measures/readings.js';
import type { AlertRule } from '../rules/rule.js';
import { RulesService } from '../rules/rules.service.js';
import { alertId, type AlertEvent } from './alert-event.js';
import { AlertEvents, AlertStates, type EventFilter, type RuleState } from './alert-store.port.js';
import { severityOf } from './evaluate-rule.js';
import { EvaluationService, type Evaluated } from './evaluation.service.js';
import type { SeriesKind } from './series.js';

export const SHOWN_STATES = ['pending', 'firing', 'silenced'] as const;
/** `silenced`: it fires, but no notice is sent. */
export type ShownState = (typeof SHOWN_STATES)[number];

/** An alert as it is now. */
export interface Alert {
  id: string;
  rule: string;
  kind: SeriesKind;
  state: ShownState;
  severity: Severity;
  labels: Labels;
  value: number | null;
  summary: string;
  since: Date;
  notifiedAt?: Date;
  silencedBy?: string;
}

export interface AlertFilter {
  state?: ShownState;
  severity?: Severity;
  rule?: string;
}

export interface MeasureNow {
  measure: Measure;
  reading: Reading;
}

const GRAVEST_FIRST: Severity[] = ['critical', 'warning', 'info'];

/** What there is now, and what there was. */
@Injectable()
export class AlertLists {
  constructor(
    private readonly states: AlertStates,
    private readonly events: AlertEvents,
    private readonly rules: RulesService,
    private readonly evaluation: EvaluationService,
    private readonly catalogue: MeasureCatalogue,
    private readonly clock: Clock,
  ) {}

  /** By severity, then the newest first. */
  async alerts(filter: AlertFilter, offset: number, limit: number): Promise<Page<Alert>> {
    const [states, rules] = await Promise.all([this.states.all(), this.rules.rules()]);
    const found = alertsOf(states, rules).filter((alert) => matches(alert, filter));
    return { items: found.slice(offset, offset + limit), total: found.length };
  }

  history(filter: EventFilter, offset: number, limit: number): Promise<Page<AlertEvent>> {
    return this.events.list(filter, offset, limit);
  }

  /** What an evaluation would find now; nothing is stored or sent. */
  async evaluated(): Promise<{ alerts: Alert[]; events: AlertEvent[]; failures: Evaluated['failures'] }> {
    const before = (await this.states.all()).map((state) => ({ ...state, outbox: [] }));
    const { states, failures } = await this.evaluation.look(before);
    const news = states.flatMap(({ outbox }) => outbox).filter(({ isNew }) => isNew);
    return {
      alerts: alertsOf(states, await this.rules.rules()),
      events: news.map(({ event }) => event),
      failures,
    };
  }

  /** Every measure with its values now. */
  async measures(group: MeasureGroup | undefined, offset: number, limit: number): Promise<Page<MeasureNow>> {
    const all = this.catalogue.all.filter((measure) => group === undefined || measure.group === group);
    const readings = new Readings(this.clock.now());
    const items = await Promise.all(
      all
        .slice(offset, offset + limit)
        .map(async (measure) => ({ measure, reading: await readings.of(measure, 0) })),
    );
    return { items, total: all.length };
  }
}

function alertsOf(states: readonly RuleState[], rules: readonly AlertRule[]): Alert[] {
  const ruleOf = new Map(rules.map((rule) => [rule.name, rule]));
  const alerts = states.flatMap(({ rule, series }) =>
    series.flatMap(({ state, kind, labels, value, summary, since, notifiedAt, silencedBy }): Alert[] => {
      if (state === 'clear') return [];
      return [
        {
          id: alertId('rule', rule, kind, labels, since),
          rule,
          kind,
          state: state === 'firing' && silencedBy !== undefined ? 'silenced' : state,
          severity: severityOf(ruleOf.get(rule) ?? {}, kind),
          labels,
          value,
          summary,
          since: new Date(since),
          ...(notifiedAt !== undefined && { notifiedAt: new Date(notifiedAt) }),
          ...(silencedBy !== undefined && { silencedBy }),
        },
      ];
    }),
  );
  return alerts.toSorted(
    (a, b) =>
      GRAVEST_FIRST.indexOf(a.severity) - GRAVEST_FIRST.indexOf(b.severity) ||
      b.since.getTime() - a.since.getTime() ||
      (a.id < b.id ? -1 : 1),
  );
}

function matches(alert: Alert, { state, severity, rule }: AlertFilter): boolean {
  return (
    (state === undefined || alert.state === state) &&
    (severity === undefined || alert.severity === severity) &&
    (rule === undefined || alert.rule === rule)
  );
}

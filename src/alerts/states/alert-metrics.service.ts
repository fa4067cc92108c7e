import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter, Gauge } from 'prom-client';
import { SEVERITIES } from '../../notifications/index.js';
import { METRIC } from '../../platform/metrics/metrics.js';
import type { AlertRule } from '../rules/rule.js';
import type { RuleState } from './alert-store.port.js';
import { severityOf } from './evaluate-rule.js';

const SHOWN_STATES = ['pending', 'firing', 'silenced'] as const;

@Injectable()
export class AlertMetrics {
  constructor(
    @InjectMetric(METRIC.alerts) private readonly alerts: Gauge<string>,
    @InjectMetric(METRIC.alertEvaluation) private readonly seconds: Gauge<string>,
    @InjectMetric(METRIC.alertEvaluationFailures) private readonly failures: Counter<string>,
  ) {}

  failed(): void {
    this.failures.inc();
  }

  took(ms: number): void {
    this.seconds.set(ms / 1000);
  }

  /** Every state and severity has a series, so that 0 is shown too. */
  show(states: readonly RuleState[], rules: readonly AlertRule[]): void {
    const ruleOf = new Map(rules.map((rule) => [rule.name, rule]));
    const counts = new Map<string, number>();
    for (const { rule, series } of states)
      for (const { state, kind, silencedBy } of series) {
        if (state === 'clear') continue;
        const shown = state === 'firing' && silencedBy !== undefined ? 'silenced' : state;
        const key = `${shown} ${severityOf(ruleOf.get(rule) ?? {}, kind)}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    for (const state of SHOWN_STATES)
      for (const severity of SEVERITIES)
        this.alerts.set({ state, severity }, counts.get(`${state} ${severity}`) ?? 0);
  }
}
